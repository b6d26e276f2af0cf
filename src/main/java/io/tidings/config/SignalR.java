package io.tidings.config;

import java.time.Duration;

/**
 * How SignalR clients are served.
 *
 * @param keepAlive after so long without a message to a client it is pinged
 * @param clientTimeout after so long without a message from a client it is taken for gone
 * @param handshake how long a client may take from negotiating to connecting, and from there to its
 *     handshake
 * @param absence how long a connection waits for its client's next request, or for its return
 * @param maxMessage of a client, in bytes, with all that stands around its arguments
 * @param parallel calls of one client that run at the same time; further ones wait
 * @param buffer bytes that are kept for one client until it acknowledges them
 */
public record SignalR(
    Duration keepAlive,
    Duration clientTimeout,
    Duration handshake,
    Duration absence,
    int maxMessage,
    int parallel,
    int buffer) {
  /** Frames beyond this are not even read. */
  private static final int LARGEST_MESSAGE = 1 << 20;

  private static final int AROUND_BODY = 64 << 10;
  private static final int SMALLEST_BUFFER = 1 << 10;
  private static final int LARGEST_BUFFER = 1 << 30;

  public SignalR {
    Bounds.checkPeriod("signalr.keepAlive", keepAlive);
    Bounds.checkPeriod("signalr.clientTimeout", clientTimeout);
    Bounds.checkPeriod("signalr.handshake", handshake);
    Bounds.checkPeriod("signalr.absence", absence);
    Bounds.check("signalr.maxMessage", maxMessage, 1, LARGEST_MESSAGE);
    Bounds.check("signalr.parallel", parallel, 1, Integer.MAX_VALUE);
    Bounds.check("signalr.buffer", buffer, SMALLEST_BUFFER, LARGEST_BUFFER);
  }

  /** A message that has room for a body as large as one may be, in either encoding. */
  static int roomFor(int body) {
    return Math.min(body + AROUND_BODY, LARGEST_MESSAGE);
  }
}
