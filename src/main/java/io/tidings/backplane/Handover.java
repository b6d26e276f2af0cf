package io.tidings.backplane;

import io.tidings.message.Channel;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.internal.ContextInternal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells this node's listeners what they listen for: at once on a listener's own event loop, from
 * elsewhere many news in one call over. What is added on one thread keeps its order.
 */
final class Handover {
  private final Interests interests;
  private final Map<Listener, Outbox<Publication>> outboxes = new ConcurrentHashMap<>();

  Handover(Interests interests) {
    this.interests = interests;
  }

  /** May be called from any thread. */
  void add(Publication publication) {
    for (Listener listener : interests.listeners(publication.channel())) {
      ContextInternal context = (ContextInternal) listener.context();
      if (context.inThread()) {
        context.dispatch(publication, listener::announced);
      } else {
        outboxes.computeIfAbsent(listener, Handover::to).put(publication);
      }
    }
  }

  private static Outbox<Publication> to(Listener listener) {
    return new Outbox<>(listener.context(), listener::announced, () -> {});
  }

  /**
   * Tells whoever listens to one of the channels how far its log has got. On the node's context.
   */
  static void heads(Interests interests, Map<Channel, Position> heads) {
    Map<Listener, Map<Channel, Position>> byListener = new HashMap<>();
    heads.forEach(
        (channel, head) -> {
          if (!head.isNone()) {
            for (Listener listener : interests.listeners(channel)) {
              byListener.computeIfAbsent(listener, some -> new HashMap<>()).put(channel, head);
            }
          }
        });
    byListener.forEach(
        (listener, some) -> listener.context().runOnContext(v -> some.forEach(listener::head)));
  }
}
