package io.tidings.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;

/**
 * One HTTP response that is sent piece by piece. It lives on the event loop of its request, which
 * need not be the one of whoever sends.
 */
final class Response implements Downlink {
  private final Context context;
  private final HttpServerResponse response;
  private final boolean old;
  private final Consumer<Downlink> lost;
  private boolean begun;
  private boolean over;

  /**
   * To be made on the request's event loop, with the headers set.
   *
   * @param lost is called, there, when the client goes before it has all that it is sent
   */
  Response(Context context, HttpServerRequest request, Consumer<Downlink> lost) {
    this.context = context;
    this.response = request.response();
    this.old = request.version() == HttpVersion.HTTP_1_0;
    this.lost = lost;
    response.closeHandler(
        closed -> {
          if (!over) {
            over = true;
            lost.accept(this);
          }
        });
  }

  @Override
  public void send(Piece piece, Runnable sent) {
    context.runOnContext(
        v -> {
          if (over) {
            lost.accept(this);
          } else {
            write(piece).onSuccess(done -> sent.run()).onFailure(error -> lost.accept(this));
          }
        });
  }

  private Future<Void> write(Piece piece) {
    if (!begun) {
      begun = true;
      response.setStatusCode(piece.status()).setChunked(!piece.last() && !old);
    }
    over = piece.last();
    return over ? response.end(piece.bytes()) : response.write(piece.bytes());
  }
}
