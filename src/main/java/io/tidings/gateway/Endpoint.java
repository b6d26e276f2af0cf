package io.tidings.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;

/** A door of a gateway. Confined to its event loop. */
interface Endpoint {
  /**
   * Takes a request to upgrade to a WebSocket, or leaves it to others. Comes before the router,
   * which wraps requests so that the socket's channel is out of reach.
   */
  default boolean upgrade(HttpServerRequest request) {
    return false;
  }

  /** Adds the routes of what is plain HTTP. */
  default void mount(Router router) {}

  /** Begins what it does by itself, before any request. */
  default Future<Void> open() {
    return Future.succeededFuture();
  }

  /** Ends what it does by itself. */
  default Future<Void> close() {
    return Future.succeededFuture();
  }
}
