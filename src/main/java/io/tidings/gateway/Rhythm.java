package io.tidings.gateway;

import io.tidings.config.SignalR;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Stream;

/**
 * The times of a gateway's SignalR clients, counted in the beats of one pulse. Confined to the
 * gateway's event loop.
 */
final class Rhythm {
  /** How many beats the shortest of them has. */
  private static final int SHORTEST = 3;

  /** Proxies end what is quiet for a minute. */
  private static final Duration POLL = Duration.ofSeconds(25);

  private final SignalR settings;
  private final Duration period;
  private final Pulse pulse;

  Rhythm(Vertx vertx, SignalR settings) {
    this.settings = settings;
    Duration shortest =
        Collections.min(
            Stream.of(
                    settings.keepAlive(),
                    settings.clientTimeout(),
                    settings.handshake(),
                    settings.absence())
                .toList());
    this.period = shortest.dividedBy(SHORTEST);
    this.pulse = new Pulse(vertx, period);
  }

  Pulse pulse() {
    return pulse;
  }

  /**
   * The last beat at which a client that was sent nothing is pinged, so that it is not too late.
   */
  int keepAlive() {
    return (int) settings.keepAlive().dividedBy(period);
  }

  /** The beat from which on a client that says nothing is taken for gone. */
  int clientTimeout() {
    return atLeast(settings.clientTimeout());
  }

  /** The beat from which on a handshake comes too late. */
  int handshake() {
    return atLeast(settings.handshake());
  }

  /** The beat from which on nobody waits for a client any more. */
  int absence() {
    return atLeast(settings.absence());
  }

  /** The beat at which a poll is answered though there is nothing to say. */
  int poll() {
    return atLeast(POLL);
  }

  /** The first beat counted may come at once. */
  private int atLeast(Duration time) {
    return (int) ((time.toNanos() + period.toNanos() - 1) / period.toNanos()) + 1;
  }
}
