package io.tidings.config;

/**
 * What one client may ask of a node.
 *
 * @param body of one message, in bytes
 * @param channels that one connection may listen to
 * @param outbound bytes that may wait on one socket before its subscriptions stop being pushed
 */
public record Limits(int body, int channels, int outbound) {
  /** Frames beyond this are not even read. */
  private static final int LARGEST_BODY = 1 << 20;

  private static final int MOST_OUTBOUND = 1 << 30;

  public Limits {
    Bounds.check("limits.body", body, 1, LARGEST_BODY);
    Bounds.check("limits.channels", channels, 1, Integer.MAX_VALUE);
    // One whole message must always fit.
    Bounds.check("limits.outbound", outbound, body, MOST_OUTBOUND);
  }
}
