package io.tidings.config;

/**
 * Where clients are served.
 *
 * @param host the name or address of the interface
 * @param port 0 takes any free one
 */
public record Http(String host, int port) {
  public Http {
    Bounds.checkNotBlank("http.host", host);
    Bounds.checkPort("http.port", port, 0);
  }
}
