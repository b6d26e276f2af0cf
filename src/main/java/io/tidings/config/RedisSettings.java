package io.tidings.config;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which Redis holds the logs.
 *
 * @param url of a Redis that is run elsewhere; without one the node runs its own. With {@code
 *     +sentinel} or {@code +cluster} behind the scheme it names several servers, and the path of
 *     the first is the name of the primary
 * @param embeddedPort of the node's own, on the loopback interface, shared by all nodes of a
 *     machine
 */
public record RedisSettings(Optional<URI> url, int embeddedPort) {
  private static final String HOST = "[^/@:,?#]+(:\\d+)?";
  private static final Pattern URL =
      Pattern.compile(
          "rediss?(://(.*@)?HOST([/?].*)?|[+]sentinel://(.*@)?HOST(,HOST)*/[^/?#]+|[+]cluster://(.*@)?HOST(,HOST)*/?)"
              .replace("HOST", HOST));

  public RedisSettings {
    Bounds.checkPort("redis.embeddedPort", embeddedPort, 1);
    url.ifPresent(RedisSettings::check);
  }

  private static void check(URI url) {
    if (!URL.matcher(url.toString()).matches()) {
      throw new IllegalArgumentException(
          "redis.url must be redis://<host>:<port>, redis+sentinel://<host>:<port>,<host>:<port>/<name of the primary>, redis+cluster://<host>:<port>,<host>:<port>, or the same with TLS, rediss, was '%s'"
              .formatted(Values.withoutCredentials(url.toString())));
    }
  }
}
