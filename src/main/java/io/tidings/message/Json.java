package io.tidings.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * One JSON value as text, exactly as it came. Whoever makes one has checked that it is valid; from
 * then on it is spliced into frames and never parsed again. The bytes must not be changed.
 */
public record Json(byte[] utf8) {
  public static final Json NULL = new Json("null");

  public Json(String text) {
    this(text.getBytes(UTF_8));
  }

  public int length() {
    return utf8.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Json json && Arrays.equals(utf8, json.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  @Override
  public String toString() {
    return new String(utf8, UTF_8);
  }
}
