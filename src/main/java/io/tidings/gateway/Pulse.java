package io.tidings.gateway;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The one timer that keeps all connections of a gateway alive and finds those that are not. They
 * take turns, so that they are not all written to in one moment. Confined to the gateway's event
 * loop.
 */
final class Pulse {
  private static final int TURNS = 50;

  /** What has a pulse. */
  interface Beating {
    void beat();
  }

  private final Vertx vertx;
  private final List<Set<Beating>> turns = new ArrayList<>(TURNS);
  private final long timer;
  private int turn;

  /**
   * @param period from one beat of a connection to its next
   */
  Pulse(Vertx vertx, Duration period) {
    this.vertx = vertx;
    for (int i = 0; i < TURNS; i++) {
      turns.add(new LinkedHashSet<>());
    }
    timer = vertx.setPeriodic(Math.max(1, period.toMillis() / TURNS), id -> beat());
  }

  /**
   * The first beat comes a whole period from now. Returns the turn, which {@link #remove} takes.
   */
  int add(Beating beating) {
    turns.get(turn).add(beating);
    return turn;
  }

  void remove(int itsTurn, Beating beating) {
    turns.get(itsTurn).remove(beating);
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  private void beat() {
    turn = (turn + 1) % TURNS;
    // A copy, because those found dead are removed meanwhile.
    List.copyOf(turns.get(turn)).forEach(Beating::beat);
  }
}
