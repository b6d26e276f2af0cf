package io.tidings.config;

import java.net.URI;
import java.util.Optional;

/**
 * Which Redis holds the logs.
 *
 * @param url of a Redis that is run elsewhere; without one the node runs its own
 * @param embeddedPort of the node's own, on the loopback interface, shared by all nodes of a
 *     machine
 */
public record RedisSettings(Optional<URI> url, int embeddedPort) {
  public RedisSettings {
    Bounds.checkPort("redis.embeddedPort", embeddedPort, 1);
    url.ifPresent(RedisSettings::check);
  }

  private static void check(URI url) {
    boolean known = "redis".equals(url.getScheme()) || "rediss".equals(url.getScheme());
    if (!known || url.getHost() == null) {
      throw new IllegalArgumentException(
          "redis.url must be redis://<host>:<port> or, with TLS, rediss://<host>:<port>, was '%s'"
              .formatted(Values.withoutCredentials(url.toString())));
    }
  }
}
