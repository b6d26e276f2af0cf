package io.tidings.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** The two pages that SockJS has. */
final class SockJsPages {
  private SockJsPages() {}

  /** Is put into a hidden frame where a page cannot reach us otherwise. */
  private static final String IFRAME =
      """
      <!DOCTYPE html>
      <html>
      <head>
        <meta http-equiv="X-UA-Compatible" content="IE=edge" />
        <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
        <script src="%s"></script>
        <script>
          document.domain = document.domain;
          SockJS.bootstrap_iframe();
        </script>
      </head>
      <body>
        <h2>Don't panic!</h2>
        <p>This is a SockJS hidden iframe. It's used for cross domain magic.</p>
      </body>
      </html>
      """
          .formatted(Pages.SOCKJS);

  private static final String IFRAME_ETAG = Pages.etag(IFRAME.getBytes(UTF_8));

  static void greet(RoutingContext request) {
    request
        .response()
        .putHeader("Content-Type", "text/plain; charset=UTF-8")
        .end("Welcome to SockJS!\n");
  }

  static void iframe(RoutingContext request) {
    ResponseHeaders.cached(request);
    HttpServerResponse response = request.response().putHeader("ETag", IFRAME_ETAG);
    if (IFRAME_ETAG.equals(request.request().getHeader("If-None-Match"))) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader("Content-Type", "text/html; charset=UTF-8").end(IFRAME);
    }
  }
}
