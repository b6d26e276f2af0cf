package io.tidings.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections whose first request is still to come. Those that do not get to its end within two
 * turns are closed, so that whoever says nothing, or half of something, does not pile up. Confined
 * to its event loop.
 */
final class Arrivals {
  private static final Duration TURN = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(Arrivals.class);

  private final Vertx vertx;
  private final long timer;
  private Set<HttpConnection> recent = new HashSet<>();
  private Set<HttpConnection> late = new HashSet<>();

  Arrivals(Vertx vertx) {
    this.vertx = vertx;
    timer = vertx.setPeriodic(TURN.toMillis(), id -> turn());
  }

  void begun(HttpConnection connection) {
    recent.add(connection);
  }

  /** A request came in by the connection, not necessarily its first. */
  void arrived(HttpConnection connection) {
    if (!recent.remove(connection)) {
      late.remove(connection);
    }
  }

  private void turn() {
    Set<HttpConnection> over = late;
    late = recent;
    recent = new HashSet<>();
    for (HttpConnection connection : over) {
      connection.close().onFailure(error -> log.debug("it was gone already", error));
    }
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
