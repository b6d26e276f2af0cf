package io.tidings.config;

import java.util.Optional;

/**
 * The nodes that this one looks for.
 *
 * @param name nodes of other names are not seen
 * @param host the address at which the other nodes reach this one
 * @param port the first that is tried; further nodes of a machine take the following ones
 * @param secret signs resume tokens; without one the nodes agree on one in Redis
 */
public record Cluster(String name, String host, int port, Optional<String> secret) {
  private static final int SHORTEST_SECRET = 32;

  public Cluster {
    Bounds.checkNotBlank("cluster.name", name);
    Bounds.checkNotBlank("cluster.host", host);
    Bounds.checkPort("cluster.port", port, 1);
    if (secret.isPresent() && secret.get().length() < SHORTEST_SECRET) {
      throw new IllegalArgumentException(
          "cluster.secret must have at least %d characters, has %d"
              .formatted(SHORTEST_SECRET, secret.get().length()));
    }
  }

  @Override
  public String toString() {
    return "Cluster[name=%s, host=%s, port=%d]".formatted(name, host, port);
  }
}
