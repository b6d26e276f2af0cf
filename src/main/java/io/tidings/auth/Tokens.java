package io.tidings.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SIGNATURE = 32;

  /** Stands before what is signed, so that no other use of the secret can make a token. */
  private static final byte[] PURPOSE = "tidings resume token\n".getBytes(UTF_8);

  private final SecretKeySpec key;
  private final Clock clock;

  public Tokens(String secret, Clock clock) {
    this.key = new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
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
    token.put(signature(token.array(), signed));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
  }

  /** Whom the token was issued to; empty when it is not one of ours or has expired. */
  public Optional<Identity> verify(String token) {
    if (token.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      int signed = bytes.length - SIGNATURE;
      return signed > 0 && isGenuine(bytes, signed)
          ? read(ByteBuffer.wrap(bytes, 0, signed))
          : Optional.empty();
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return Optional.empty(); // Not base64, or signed by a version that wrote something else.
    }
  }

  private boolean isGenuine(byte[] token, int signed) {
    byte[] given = Arrays.copyOfRange(token, signed, token.length);
    // In constant time, or the time taken would tell how much of a forgery is right.
    return MessageDigest.isEqual(given, signature(token, signed));
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

  private byte[] signature(byte[] token, int signed) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(PURPOSE);
      mac.update(token, 0, signed);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
