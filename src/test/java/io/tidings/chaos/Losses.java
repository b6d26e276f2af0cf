package io.tidings.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * What Redis was made to forget. A node that had delivered such a message puts it back, so that
 * only the end of nodes, before or soon after, makes a loss of what was delivered possible.
 */
final class Losses {
  /** How long a node may take to find out that something is missing, and to put it back. */
  private static final long MENDING_MS = 15_000;

  private final History history;
  private final List<Event.MayLose> losses = new ArrayList<>();
  private long lastDeath = Long.MIN_VALUE;

  Losses(History history) {
    this.history = history;
  }

  /** Milliseconds since the run began. */
  long now() {
    return history.now();
  }

  /** What was stored since then and until now may be gone. */
  synchronized void lost(long since) {
    note(since, lastDeath >= since);
  }

  /** A node ends, with all that it had. */
  synchronized void died() {
    lastDeath = now();
    List.copyOf(losses).stream()
        .filter(loss -> !loss.witnesses() && lastDeath - loss.at() < MENDING_MS)
        .forEach(loss -> note(loss.since(), true));
  }

  private void note(long since, boolean witnesses) {
    history.note(
        at -> {
          Event.MayLose loss = new Event.MayLose(at, since, witnesses);
          losses.add(loss);
          return loss;
        });
  }
}
