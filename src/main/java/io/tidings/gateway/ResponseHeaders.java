package io.tidings.gateway;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What doors that pages of other sites use put before the content of a response. */
final class ResponseHeaders {
  private static final Duration YEAR = Duration.ofDays(365);

  private ResponseHeaders() {}

  /** Pages of any site may use it: the identity is in the URL, and no cookie means anything. */
  static void shared(RoutingContext request) {
    String origin = request.request().getHeader("Origin");
    HttpServerResponse response = request.response();
    response.putHeader("Access-Control-Allow-Origin", origin == null ? "*" : origin);
    if (origin != null) {
      response.putHeader("Access-Control-Allow-Credentials", "true").putHeader("Vary", "Origin");
    }
    String headers = request.request().getHeader("Access-Control-Request-Headers");
    if (headers != null && !headers.isEmpty()) {
      response.putHeader("Access-Control-Allow-Headers", headers);
    }
  }

  /** Answers a browser that asks whether a page of another site may use this. */
  static void preflight(RoutingContext request, HttpMethod... allowed) {
    shared(request);
    cached(request);
    request
        .response()
        .putHeader("Access-Control-Allow-Methods", "OPTIONS, " + listed(allowed))
        .putHeader("Access-Control-Max-Age", Long.toString(YEAR.toSeconds()))
        .setStatusCode(204)
        .end();
  }

  static void cached(RoutingContext request) {
    ZonedDateTime expiry = ZonedDateTime.now(ZoneOffset.UTC).plus(YEAR);
    request
        .response()
        .putHeader("Cache-Control", "public, max-age=" + YEAR.toSeconds())
        .putHeader("Expires", DateTimeFormatter.RFC_1123_DATE_TIME.format(expiry));
  }

  static void uncached(RoutingContext request) {
    request
        .response()
        .putHeader("Cache-Control", "no-store, no-cache, no-transform, must-revalidate, max-age=0");
  }

  static void notAllowed(RoutingContext request, HttpMethod... allowed) {
    request.response().putHeader("Allow", listed(allowed)).setStatusCode(405).end();
  }

  private static String listed(HttpMethod... methods) {
    return Stream.of(methods).map(HttpMethod::name).collect(Collectors.joining(", "));
  }
}
