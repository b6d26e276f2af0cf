package io.tidings.feed;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the tails of one gateway may take together. Beyond it, those that were used longest ago are
 * forgotten; so are those that have not been used for a while.
 */
final class Budget {
  /** In sweeps. */
  static final int QUIET = 60;

  private final long bytes;

  /** In the order of their last use, each with the sweep of that. */
  private final Map<Tail, Integer> used = new LinkedHashMap<>(16, 0.75f, true);

  private long charged;
  private Integer sweep = 0;

  Budget(long bytes) {
    this.bytes = bytes;
  }

  void charge(long amount) {
    charged += amount;
  }

  long charged() {
    return charged;
  }

  /** Notes that a tail is in use, and forgets others where there is too much. */
  void use(Tail tail) {
    used.put(tail, sweep);
    if (charged > bytes) {
      for (Iterator<Tail> oldest = used.keySet().iterator(); charged > bytes; ) {
        Tail other = oldest.next();
        if (other == tail) {
          return;
        }
        oldest.remove();
        other.forget();
      }
    }
  }

  void remove(Tail tail) {
    used.remove(tail);
  }

  /** To be called once a second. */
  void sweep() {
    sweep++;
    for (Iterator<Map.Entry<Tail, Integer>> oldest = used.entrySet().iterator();
        oldest.hasNext(); ) {
      Map.Entry<Tail, Integer> entry = oldest.next();
      if (sweep - entry.getValue() <= QUIET) {
        return;
      }
      Tail tail = entry.getKey();
      oldest.remove();
      tail.forget();
    }
  }
}
