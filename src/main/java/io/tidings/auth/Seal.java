package io.tidings.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs with the cluster's secret for one purpose, HMAC-SHA256 or the beginning of it. May be used
 * from any thread.
 */
final class Seal {
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final byte[] purpose;
  private final int length;

  /**
   * @param purpose stands before what is signed, so that no other use of the secret can make it
   * @param length of a signature, in bytes; 32 at most
   */
  Seal(String secret, String purpose, int length) {
    this.key = new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
    this.purpose = purpose.getBytes(UTF_8);
    this.length = length;
  }

  /** The signature of the first so many bytes. */
  byte[] on(byte[] bytes, int signed) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(purpose);
      mac.update(bytes, 0, signed);
      return Arrays.copyOf(mac.doFinal(), length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** Whether the bytes end in the signature of those before. */
  boolean isGenuine(byte[] bytes) {
    int signed = bytes.length - length;
    if (signed <= 0) {
      return false;
    }
    byte[] given = Arrays.copyOfRange(bytes, signed, bytes.length);
    // In constant time, or the time taken would tell how much of a forgery is right.
    return MessageDigest.isEqual(given, on(bytes, signed));
  }
}
