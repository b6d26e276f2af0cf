package io.tidings.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * Connection tokens: whoever negotiates is given one, and shows it with each request of the same
 * connection. Any node can tell which node made it and whether it is genuine. May be called from
 * any thread.
 *
 * <p>A token is base64url, without padding, of: a byte for the version, 12 random bytes, the node,
 * and the first 16 bytes of the HMAC-SHA256 of all that.
 */
public final class ConnectionTokens {
  /** Longer than any of ours, in characters; more is not even decoded. */
  private static final int LONGEST = 128;

  private static final byte VERSION = 1;
  private static final int RANDOM_BYTES = 12;
  private static final int SIGNATURE = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Seal seal;
  private final byte[] node;

  /**
   * @param node its id, which goes into the tokens made here
   */
  public ConnectionTokens(String secret, String node) {
    this.seal = new Seal(secret, "tidings connection token\n", SIGNATURE);
    this.node = node.getBytes(US_ASCII);
  }

  /** A token that nobody can guess. */
  public String issue() {
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    int signed = 1 + RANDOM_BYTES + node.length;
    ByteBuffer token = ByteBuffer.allocate(signed + SIGNATURE).put(VERSION).put(random).put(node);
    token.put(seal.on(token.array(), signed));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
  }

  /** The node that made the token; empty when it is not one of ours. */
  public Optional<String> node(String token) {
    if (token.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      int from = 1 + RANDOM_BYTES;
      int length = bytes.length - SIGNATURE - from;
      return length > 0 && seal.isGenuine(bytes) && bytes[0] == VERSION
          ? Optional.of(new String(bytes, from, length, US_ASCII))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // Not base64.
    }
  }
}
