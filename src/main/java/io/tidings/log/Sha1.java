package io.tidings.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** SHA-1 as Redis writes it. Begins anew after each {@link #hex}; confined to one thread. */
final class Sha1 {
  private final MessageDigest digest;

  Sha1() {
    try {
      digest = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  static byte[] of(byte[] whole) {
    Sha1 sha1 = new Sha1();
    sha1.digest.update(whole);
    return sha1.hex();
  }

  /** Adds a part with its length, so that no two lists of parts look the same. */
  Sha1 add(byte[] part) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
    digest.update(part);
    return this;
  }

  Sha1 add(String part) {
    return add(part.getBytes(UTF_8));
  }

  /** In 27 characters that are at home in every text. */
  String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
  }

  byte[] hex() {
    return HexFormat.of().formatHex(digest.digest()).getBytes(US_ASCII);
  }
}
