package io.tidings.backplane;

import io.tidings.log.Log;
import io.tidings.log.Log.Changes;
import io.tidings.message.Channel;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Compares what listeners have with what the logs have: reads where the channels of this node have
 * got to, and tells their listeners. Each bucket of channels is asked for what changed since the
 * last time; only where it cannot tell are the heads read one by one. Confined to the node's
 * context.
 */
final class Heads {
  /** How many reads are under way at a time. */
  private static final int WINDOW = 16;

  /** How many heads are read at once. */
  private static final int PAGE = 128;

  /** One bit for each beat from the next one on: the first and the fifth after it. */
  private static final long LATER = 1L << 1 | 1L << 5;

  private final Log log;
  private final Interests interests;
  private final long[] counters = new long[Log.BUCKETS];
  private final Errand comparison = new Errand("compare heads", this::compareAll);
  private long scheduled;

  /** How many times the counters were forgotten. */
  private int era;

  Heads(Log log, Interests interests) {
    this.log = log;
    this.interests = interests;
  }

  /** Compares now. */
  void compare() {
    comparison.request();
  }

  /** Compares now and twice more in the next beats: what is under way may arrive late. */
  void compareOverTime() {
    scheduled |= LATER;
    compare();
  }

  /** Compares what is scheduled or owed. */
  void beat() {
    if ((scheduled & 1) != 0) {
      compare();
    } else {
      comparison.retry();
    }
    scheduled >>>= 1;
  }

  /** Forgets what changed until when: the logs are no longer the same. */
  void forget() {
    Arrays.fill(counters, 0);
    era++;
  }

  /** Completes when the listeners are about to be told of every channel that changed. */
  Future<Void> compareAll() {
    Iterator<Integer> buckets =
        IntStream.range(0, Log.BUCKETS)
            .filter(bucket -> !interests.channels(bucket).isEmpty())
            .iterator();
    return Window.each(buckets, WINDOW, this::compare);
  }

  private Future<Void> compare(int bucket) {
    long since = counters[bucket];
    int asked = era;
    return log.changes(bucket, since)
        .compose(changes -> told(bucket, since, changes))
        .onSuccess(
            changes -> {
              if (asked == era) {
                counters[bucket] = changes.counter();
              }
            })
        .mapEmpty();
  }

  private Future<Changes> told(int bucket, long since, Changes changes) {
    if (changes.complete() && changes.counter() >= since) {
      Handover.heads(interests, changes.heads());
      return Future.succeededFuture(changes);
    }
    List<Channel> channels = new ArrayList<>(interests.channels(bucket));
    Iterator<List<Channel>> pages =
        IntStream.iterate(0, from -> from < channels.size(), from -> from + PAGE)
            .mapToObj(from -> channels.subList(from, Math.min(from + PAGE, channels.size())))
            .iterator();
    return Window.each(
            pages,
            1,
            page -> log.heads(page).onSuccess(heads -> Handover.heads(interests, heads)).mapEmpty())
        .map(changes);
  }
}
