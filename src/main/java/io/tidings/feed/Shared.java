package io.tidings.feed;

import io.tidings.config.History;
import io.tidings.log.Log;

/** What the feeds of one gateway work with. */
record Shared(
    Loop loop,
    Tick tick,
    Feeds.Ears ears,
    Log log,
    History history,
    Budget budget,
    Gate gate,
    Counts counts) {

  /** How often a read fails in a row before those who wait for a join are sent away. */
  static final int PATIENCE = 6;

  /** How long until a log that rests is asked again, which it does for some seconds at most. */
  static final int REST_MS = 250;

  private static final int SHORTEST_MS = 50;
  private static final int LONGEST_MS = 2000;

  /** How long to wait after a read has failed that many times in a row, in milliseconds. */
  static long backoff(int failures) {
    return Math.min((long) SHORTEST_MS << Math.min(failures - 1, 10), LONGEST_MS);
  }
}
