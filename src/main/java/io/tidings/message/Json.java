package io.tidings.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * One JSON value as text, exactly as it came. Whoever makes one has checked that it is valid; from
 * then on it is spliced into frames and never parsed again.
 */
public final class Json {
  public static final Json NULL = new Json("null");

  private final byte[] utf8;

  /**
   * Takes the array as it is, without a copy.
   *
   * @param utf8 one valid JSON value; not to be changed any more
   */
  public Json(byte[] utf8) {
    this.utf8 = utf8;
  }

  public Json(String text) {
    this(text.getBytes(UTF_8));
  }

  /** The text itself, without a copy; not to be changed. */
  public byte[] utf8() {
    return utf8;
  }

  /** In bytes. */
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
