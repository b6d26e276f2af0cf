package io.tidings.gateway;

import io.tidings.gateway.Downlink.Piece;
import io.vertx.core.buffer.Buffer;

/** A response that carries frames of a SockJS session. To be used as its {@link Downlink} is. */
final class SockJsResponse {
  private final Downlink response;
  private final SockJsTransport transport;
  private final String callback;
  private boolean begun;

  SockJsResponse(Downlink response, SockJsTransport transport, String callback) {
    this.response = response;
    this.transport = transport;
    this.callback = callback;
  }

  boolean isStreaming() {
    return transport.isStreaming();
  }

  /** Whether this is what the downlink carries. */
  boolean leavesBy(Downlink which) {
    return response == which;
  }

  /**
   * Writes a frame.
   *
   * @param last whether the response ends with it
   * @param sent is called, on the request's event loop, when it has left this process
   */
  void send(String frame, boolean last, Runnable sent) {
    String text = transport.wrap(frame, callback);
    if (!begun) {
      begun = true;
      text = transport.prelude(callback) + text;
    }
    Buffer bytes = Buffer.buffer(text);
    response.send(last ? Piece.last(bytes) : Piece.of(bytes), sent);
  }
}
