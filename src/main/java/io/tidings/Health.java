package io.tidings;

import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What orchestrators and load balancers ask: whether the process is to be left alive, and whether
 * it is to be sent clients. All checks are added before the first question; they may be asked on
 * any event loop.
 */
final class Health {
  private static final long PATIENCE_MS = 1000;

  private final Map<String, Supplier<Future<?>>> checks = new LinkedHashMap<>();

  /**
   * Makes readiness depend on something.
   *
   * @param check fails with what is missing, in words
   */
  Health check(String name, Supplier<Future<?>> check) {
    checks.put(name, check);
    return this;
  }

  void mount(Router router) {
    router.get("/health/live").handler(request -> answer(request.response(), 200, "up", Map.of()));
    router.get("/health/ready").handler(request -> ready(request.response()));
  }

  private void ready(HttpServerResponse response) {
    Map<String, Future<?>> running = new LinkedHashMap<>();
    checks.forEach(
        (name, check) ->
            running.put(
                name,
                Future.succeededFuture()
                    .compose(start -> check.get())
                    .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)));
    Promise<CompositeFuture> all = ContextInternal.current().promise();
    Future.join(running.values().stream().toList()).onComplete(all);
    all.future()
        .onComplete(
            over -> {
              Map<String, Object> results = new LinkedHashMap<>();
              running.forEach(
                  (name, check) ->
                      results.put(name, check.succeeded() ? "up" : check.cause().getMessage()));
              if (over.succeeded()) {
                answer(response, 200, "up", results);
              } else {
                answer(response, 503, "down", results);
              }
            });
  }

  private static void answer(
      HttpServerResponse response, int code, String status, Map<String, Object> checks) {
    JsonObject body = new JsonObject().put("status", status);
    if (!checks.isEmpty()) {
      body.put("checks", new JsonObject(checks));
    }
    response
        .setStatusCode(code)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(body.toBuffer());
  }
}
