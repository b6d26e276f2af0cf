package io.tidings.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;

/**
 * One HTTP response that carries frames of a SockJS session. It lives on the event loop of its
 * request, which need not be the session's: every method may be called from any thread, in the
 * order in which the frames are to arrive.
 */
final class SockJsResponse {
  private final Context context;
  private final HttpServerResponse response;
  private final SockJsTransport transport;
  private final String callback;
  private final boolean chunked;
  private final Consumer<SockJsResponse> lost;
  private boolean begun;
  private boolean over;

  /**
   * To be made on the request's event loop, with headers such as those against caching set.
   *
   * @param lost is called, there, when the client goes before it has all that it is sent
   */
  SockJsResponse(
      Context context,
      HttpServerRequest request,
      SockJsTransport transport,
      String callback,
      Consumer<SockJsResponse> lost) {
    this.context = context;
    this.response = request.response();
    this.transport = transport;
    this.callback = callback;
    this.chunked = transport.isStreaming() && request.version() != HttpVersion.HTTP_1_0;
    this.lost = lost;
    response.putHeader("Content-Type", transport.contentType());
    response.closeHandler(
        closed -> {
          if (!over) {
            over = true;
            lost.accept(this);
          }
        });
  }

  boolean isStreaming() {
    return transport.isStreaming();
  }

  /**
   * Writes a frame.
   *
   * @param last whether the response ends with it
   * @param sent is called, on the request's event loop, when it has left this process
   */
  void send(String frame, boolean last, Runnable sent) {
    context.runOnContext(
        v -> {
          if (over) {
            lost.accept(this);
          } else {
            write(frame, last)
                .onSuccess(written -> sent.run())
                .onFailure(error -> lost.accept(this));
          }
        });
  }

  private Future<Void> write(String frame, boolean last) {
    String text = transport.wrap(frame, callback);
    if (!begun) {
      begun = true;
      text = transport.prelude(callback) + text;
      response.setChunked(chunked);
    }
    over = last;
    return last ? response.end(text) : response.write(text);
  }
}
