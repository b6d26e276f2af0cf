package io.tidings.metrics;

import java.time.Duration;

/** How often something happened and how long it took in all. Kept by one event loop. */
public final class Timing {
  private final Tally count = new Tally();
  private final Tally nanos = new Tally();

  Timing() {}

  /** Once more, and how long it took. */
  public void record(long nanoseconds) {
    count.increment();
    nanos.add(nanoseconds);
  }

  public long count() {
    return count.value();
  }

  public Duration total() {
    return Duration.ofNanos(nanos.value());
  }
}
