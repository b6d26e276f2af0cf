package io.tidings.config;

/** The one wording of a number out of bounds. */
final class Bounds {
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

  static void checkNotBlank(String key, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(key + " must not be empty");
    }
  }
}
