package io.tidings.config;

import java.time.Duration;

/**
 * Where clients are served.
 *
 * @param host the name or address of the interface
 * @param port 0 takes any free one
 * @param ping how often a connection is pinged; who says nothing for several of these is gone
 * @param drain over how long a node that leaves sends its clients elsewhere
 */
public record Http(String host, int port, Duration ping, Duration drain) {
  private static final long SHORTEST_PING_MS = Duration.ofSeconds(1).toMillis();
  private static final long LONGEST_PING_MS = Duration.ofHours(1).toMillis();
  private static final long LONGEST_DRAIN_MS = Duration.ofHours(1).toMillis();

  public Http {
    Bounds.checkNotBlank("http.host", host);
    Bounds.checkPort("http.port", port, 0);
    if (ping.toMillis() < SHORTEST_PING_MS || ping.toMillis() > LONGEST_PING_MS) {
      throw new IllegalArgumentException("http.ping must be 1s to 1h, was " + ping);
    }
    if (drain.isNegative() || drain.toMillis() > LONGEST_DRAIN_MS) {
      throw new IllegalArgumentException("http.drain must be 0s to 1h, was " + drain);
    }
  }
}
