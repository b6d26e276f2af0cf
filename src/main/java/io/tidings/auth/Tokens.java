package io.tidings.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Resume tokens, with which a client keeps its connection's id on any node. Nothing is stored: a
 * token carries all there is to know, signed with the cluster's secret. May be called from any
 * thread.
 *
 * <p>A token is base64url, without padding, of: a byte for the version, when it expires (seconds
 * since the Unix epoch, 8 bytes), the length of the connection's id (2 bytes), the id, the user,
 * and the HMAC-SHA256 of all that.
 */
public final class Tokens {
  /** How long a token is good for after it was issued. */
  public static final Duration VALIDITY = Duration.ofDays(1);

  /** Longer than any of ours, in characters; more is not even decoded. */
  private static final int LONGEST = 2048;

  private static final byte VERSION = 1;
  private static final int SIGNATURE = 32;

  private final Seal seal;
  private final Clock clock;

  public Tokens(String secret, Clock clock) {
    this.seal = new Seal(secret, "tidings resume token\n", SIGNATURE);
    this.clock = clock;
  }

  /** A token that stands for this identity from now on for {@link #VALIDITY}. */
  public String issue(Identity identity) {
    byte[] connection = identity.connection().getBytes(UTF_8);
    byte[] user = identity.user().getBytes(UTF_8);
    int signed = 1 + Long.BYTES + Short.BYTES + connection.length + user.length;
    ByteBuffer token =
        ByteBuffer.allocate(signed + SIGNATURE)
            .put(VERSION)
            .putLong(clock.instant().plus(VALIDITY).getEpochSecond())
            .putShort((short) connection.length)
            .put(connection)
            .put(user);
    token.put(seal.on(token.array(), signed));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
  }

  /** Whom the token was issued to; empty when it is not one of ours or has expired. */
  public Optional<Identity> verify(String token) {
    if (token.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      return seal.isGenuine(bytes)
          ? read(ByteBuffer.wrap(bytes, 0, bytes.length - SIGNATURE))
          : Optional.empty();
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return Optional.empty(); // Not base64, or signed by a version that wrote something else.
    }
  }

  private Optional<Identity> read(ByteBuffer token) {
    if (token.get() != VERSION) {
      return Optional.empty();
    }
    Instant expiry = Instant.ofEpochSecond(token.getLong());
    String connection = text(token, token.getShort());
    String user = text(token, token.remaining());
    return clock.instant().isBefore(expiry)
        ? Optional.of(new Identity(connection, user))
        : Optional.empty();
  }

  private static String text(ByteBuffer token, int length) {
    byte[] utf8 = new byte[length];
    token.get(utf8);
    return new String(utf8, UTF_8);
  }
}
