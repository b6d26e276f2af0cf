package io.tidings.gateway;

import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** How plain HTTP is refused. */
final class Problem {
  private Problem() {}

  /**
   * Ends the response with the problem's details.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
   */
  static void answer(HttpServerResponse response, HubException refusal) {
    Failure failure = refusal.failure();
    JsonObject problem =
        new JsonObject()
            .put("status", failure.code())
            .put("title", failure.title())
            .put("detail", refusal.getMessage());
    response
        .setStatusCode(failure.code())
        .putHeader("Content-Type", "application/problem+json")
        .end(problem.toBuffer());
  }
}
