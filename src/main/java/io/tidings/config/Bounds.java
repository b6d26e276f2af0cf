package io.tidings.config;

import java.time.Duration;

/** The one wording of a number out of bounds. */
final class Bounds {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofHours(1);

  private Bounds() {}

  static void check(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, was %d".formatted(key, least, most, value));
    }
  }

  static void checkPort(String key, int port, int least) {
    check(key, port, least, 65_535);
  }

  /** Of something that is waited for. */
  static void checkPeriod(String key, Duration period) {
    if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("%s must be 100ms to 1h, was %s".formatted(key, period));
    }
  }

  static void checkNotBlank(String key, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(key + " must not be empty");
    }
  }
}
