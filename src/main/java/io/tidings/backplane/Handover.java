package io.tidings.backplane;

import io.tidings.message.Channel;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is about to be told to this node's listeners, so that each is called over to once. */
final class Handover {
  private final Interests interests;
  private final Map<Listener, List<Publication>> publications = new HashMap<>();

  Handover(Interests interests) {
    this.interests = interests;
  }

  void add(Publication publication) {
    for (Listener listener : interests.listeners(publication.channel())) {
      publications.computeIfAbsent(listener, some -> new ArrayList<>()).add(publication);
    }
  }

  /** Tells each listener what was added for it. */
  void flush() {
    publications.forEach(
        (listener, some) -> listener.context().runOnContext(v -> listener.announced(some)));
    publications.clear();
  }

  /** Tells whoever listens to one of the channels how far its log has got. */
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
