package io.tidings.backplane;

import io.tidings.log.Log;
import io.tidings.log.Log.Interest;
import io.tidings.message.Channel;
import io.vertx.core.Future;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Interests beside the logs that nobody stands behind any more: of nodes without a lease, and of
 * this node where a removal failed. They are removed by their token, those of another node only
 * after a census begun later still lacks it: a node that has woken up since has asserted its
 * interests with fresh tokens. Confined to the node's context.
 */
final class Leftovers {
  /** Beyond this many nothing is noted; whoever meets them next will. */
  private static final int BOUND = 10_000;

  /** How many removals are under way at a time. */
  private static final int WINDOW = 64;

  private final String self;
  private final Log log;
  private final Map<Leftover, Long> met = new LinkedHashMap<>();
  private final Errand removal;
  private long census;
  private Set<String> nodes = Set.of();

  Leftovers(String self, Log log) {
    this.self = self;
    this.log = log;
    this.removal = new Errand("remove interests", this::removeAll);
  }

  private record Leftover(Channel channel, Interest interest) {}

  /**
   * Notes an interest.
   *
   * @param begun the last census begun before
   */
  void add(Channel channel, Interest interest, long begun) {
    if (met.size() < BOUND) {
      met.putIfAbsent(new Leftover(channel, interest), begun);
    }
  }

  /** Removes what the census proves to be left over. */
  void sweep(long number, Set<String> living) {
    census = number;
    nodes = living;
    met.keySet().removeIf(leftover -> isAlive(leftover.interest().node()));
    if (!met.isEmpty()) {
      removal.request();
    }
  }

  private boolean isAlive(String node) {
    return !node.equals(self) && nodes.contains(node);
  }

  private Future<Void> removeAll() {
    Iterator<Leftover> proven =
        met.entrySet().stream()
            .filter(entry -> entry.getValue() < census)
            .map(Map.Entry::getKey)
            .toList()
            .iterator();
    return Window.each(proven, WINDOW, this::remove);
  }

  private Future<Void> remove(Leftover leftover) {
    return log.unsubscribe(leftover.channel(), leftover.interest())
        .onSuccess(done -> met.remove(leftover));
  }
}
