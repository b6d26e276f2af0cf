package io.tidings.gateway;

import io.tidings.auth.Identity;
import io.tidings.auth.Tokens;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * Who comes in by a request, as its query says.
 *
 * @param resumed whether the identity is that of an earlier connection
 */
record Admission(Identity identity, boolean resumed) {
  private static final int ID_BYTES = 12;
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Reads {@code resume} and {@code user}. A token that is not valid any more gives a new identity,
   * and so does one of another user than is asked for.
   *
   * @throws HubException MALFORMED when the query cannot be read or the user cannot be one
   */
  static Admission of(HttpServerRequest request, Tokens tokens, boolean anonymous) {
    Optional<String> asked = anonymous ? parameter(request, "user") : Optional.empty();
    asked.ifPresent(Channel::user); // Refuses what cannot be an id.
    return parameter(request, "resume")
        .flatMap(tokens::verify)
        .filter(known -> asked.isEmpty() || asked.get().equals(known.user()))
        .map(known -> new Admission(known, true))
        .orElseGet(() -> new Admission(new Identity(newId(), asked.orElse("")), false));
  }

  /**
   * A parameter of the query, where it has a value.
   *
   * @throws HubException MALFORMED when the query cannot be read
   */
  static Optional<String> parameter(HttpServerRequest request, String name) {
    try {
      return Optional.ofNullable(request.getParam(name)).filter(value -> !value.isEmpty());
    } catch (IllegalArgumentException e) {
      throw Failure.MALFORMED.because(
          "the query cannot be read; percent-encode it as encodeURIComponent does");
    }
  }

  private static String newId() {
    byte[] id = new byte[ID_BYTES];
    RANDOM.nextBytes(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }
}
