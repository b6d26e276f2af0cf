package io.tidings.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the values of settings are written. Each refusal says what is allowed. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(?: ?(KiB|MiB))?");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Values() {}

  static String text(String text) {
    return text;
  }

  static int integer(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number", e);
    }
  }

  static boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("must be a directory", e);
    }
  }

  static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("must be a URL", e);
    }
  }

  /** For showing what may be a URL with a password. */
  static String withoutCredentials(String text) {
    return text.replaceAll("//.*@", "//…@");
  }

  static Duration duration(String text) {
    Matcher written = DURATION.matcher(text);
    if (!written.matches()) {
      throw new IllegalArgumentException(
          "must be a number with its unit, ms, s, m, h or d, such as 30s or 24h");
    }
    return UNITS.get(written.group(2)).multipliedBy(Long.parseLong(written.group(1)));
  }

  /** In bytes. */
  static int size(String text) {
    Matcher written = SIZE.matcher(text);
    if (written.matches()) {
      int unit =
          switch (written.group(2) == null ? "" : written.group(2)) {
            case "KiB" -> 1 << 10;
            case "MiB" -> 1 << 20;
            default -> 1;
          };
      long bytes = Long.parseLong(written.group(1)) * unit;
      if (bytes <= Integer.MAX_VALUE) {
        return (int) bytes;
      }
    }
    throw new IllegalArgumentException(
        "must be a number of bytes below 2 GiB, or one with KiB or MiB, such as 64 KiB");
  }
}
