package io.tidings.gateway;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
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

  /** How many beat in a row. */
  static final int SLICE = 128;

  private static final long BREATH_MS = 1;

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
    beat(turns.get(turn), List.copyOf(turns.get(turn)).iterator());
  }

  /** Those who came in one moment have one turn: the loop breathes between slices of them. */
  private void beat(Set<Beating> present, Iterator<Beating> rest) {
    for (int i = 0; i < SLICE && rest.hasNext(); i++) {
      Beating next = rest.next();
      if (present.contains(next)) {
        next.beat();
      }
    }
    if (rest.hasNext()) {
      vertx.setTimer(BREATH_MS, id -> beat(present, rest));
    }
  }
}
