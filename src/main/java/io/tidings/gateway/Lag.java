package io.tidings.gateway;

import io.tidings.metrics.Meters;
import io.tidings.metrics.Tally;
import io.tidings.metrics.Timing;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * How late the event loop is with what it is to do at a time: everything else on it waits for as
 * long. Confined to that loop.
 */
final class Lag {
  private static final long PERIOD_MS = 100;

  /** In looks: for how long the worst is remembered. */
  private static final int MEMORY = 300;

  private final Timing lag;
  private final Tally worst;
  private final long[] latest = new long[MEMORY];
  private final long timer;
  private final Vertx vertx;
  private int look;
  private long last = System.nanoTime();

  Lag(Vertx vertx, Meters meters) {
    this.vertx = vertx;
    this.lag = meters.timer("tidings.loop.lag", "How late event loops are with what is due");
    this.worst =
        meters.highest("tidings.loop.lag.worst", "The same at its worst in half a minute, in ms");
    this.timer = vertx.setPeriodic(PERIOD_MS, id -> look());
  }

  private void look() {
    long now = System.nanoTime();
    long late = Math.max(0, now - last - TimeUnit.MILLISECONDS.toNanos(PERIOD_MS));
    last = now;
    lag.record(late);
    latest[look++ % MEMORY] = late;
    long highest = 0;
    for (long one : latest) {
      highest = Math.max(highest, one);
    }
    worst.set(TimeUnit.NANOSECONDS.toMillis(highest));
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
