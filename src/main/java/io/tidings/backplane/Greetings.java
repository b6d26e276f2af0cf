package io.tidings.backplane;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.Collection;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node that starts becomes known at once: its peers count anew before they answer, rather
 * than with their next beat, so that what is asked of all nodes from then on is asked of it too.
 * Confined to the node's context.
 */
final class Greetings {
  private static final Logger log = LoggerFactory.getLogger(Greetings.class);

  /** A peer that is dead and has its lease still must not hold up the start for longer. */
  private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(500);

  private final Vertx vertx;
  private final Supplier<Future<Void>> census;

  /**
   * @param census counts the peers
   */
  Greetings(Vertx vertx, Supplier<Future<Void>> census) {
    this.vertx = vertx;
    this.census = census;
  }

  /**
   * Completes when the peers know the greeter, which has its lease, but for those who are silent.
   */
  Future<Void> greet(String greeter, Collection<String> peers) {
    return Future.all(peers.stream().map(peer -> greet(greeter, peer)).toList()).mapEmpty();
  }

  private Future<Void> greet(String greeter, String peer) {
    return vertx
        .eventBus()
        .request(Addresses.greetings(peer), greeter, SOON)
        .<Void>mapEmpty()
        .otherwise(
            cause -> {
              log.info("peer does not answer node={} cause={}", peer, String.valueOf(cause));
              return null;
            });
  }

  /** Answers a peer that has started. */
  void answer(Message<String> greeting) {
    census
        .get()
        .onSuccess(counted -> greeting.reply(null))
        .onFailure(cause -> log.debug("cannot count node={}", greeting.body(), cause));
  }
}
