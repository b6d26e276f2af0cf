package io.tidings.config;

import java.time.Duration;

/**
 * Where clients are served.
 *
 * @param host the name or address of the interface
 * @param port 0 takes any free one
 * @param drain over how long a node that leaves sends its clients elsewhere
 */
public record Http(String host, int port, Duration drain) {
  private static final long LONGEST_DRAIN_MS = Duration.ofHours(1).toMillis();

  public Http {
    Bounds.checkNotBlank("http.host", host);
    Bounds.checkPort("http.port", port, 0);
    if (drain.isNegative() || drain.toMillis() > LONGEST_DRAIN_MS) {
      throw new IllegalArgumentException("http.drain must be 0s to 1h, was " + drain);
    }
  }
}
