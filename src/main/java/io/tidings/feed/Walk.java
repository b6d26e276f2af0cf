package io.tidings.feed;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through a roster at the end of a turn. A large one is gone through in slices, each followed
 * by the flush of the sockets that it wrote to, with room for everybody else in between.
 */
final class Walk {
  private static final Logger logger = LoggerFactory.getLogger(Walk.class);

  /** How many subscriptions are met in a row. */
  static final int SLICE = 16;

  private final Roster roster;
  private final Consumer<Subscription> each;
  private final Runnable end;
  private final Loop loop;
  private final Tick tick;
  private final Runnable begin = this::begin;
  private final Runnable slice = this::slice;
  private int left;
  private boolean again;

  /**
   * @param end is run when everybody was met
   */
  Walk(Roster roster, Consumer<Subscription> each, Runnable end, Loop loop, Tick tick) {
    this.roster = roster;
    this.each = each;
    this.end = end;
    this.loop = loop;
    this.tick = tick;
  }

  /** Has everybody met once more, from now on. */
  void request() {
    if (left > 0) {
      again = true;
    } else {
      tick.once(begin);
    }
  }

  /** Meets everybody at once. */
  void now() {
    for (int i = roster.size() - 1; i >= 0; i = Math.min(i, roster.size()) - 1) {
      meet(roster.get(i));
    }
  }

  private void begin() {
    left = roster.size();
    slice();
  }

  private void slice() {
    left = Math.min(left, roster.size());
    for (int stop = Math.max(0, left - SLICE); left > stop; left = Math.min(left, roster.size())) {
      left--;
      meet(roster.get(left));
    }
    if (left > 0) {
      loop.next(slice);
    } else if (again) {
      again = false;
      tick.once(begin);
    } else {
      end.run();
    }
  }

  /** One reader's trouble is not to be everybody's. */
  private void meet(Subscription subscription) {
    try {
      each.accept(subscription);
    } catch (RuntimeException e) {
      logger.error("cannot write to a subscription channel={}", subscription.channel(), e);
    }
  }
}
