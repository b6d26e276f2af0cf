package io.tidings.gateway;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Has a gateway's clients told what has arrived of them: each of them twice a second at most, by
 * one timer, which runs only while somebody is to be told. Confined to the gateway's event loop.
 */
final class Acks {
  private static final long PAUSE_MS = 500;

  private final Vertx vertx;
  private final Set<Runnable> owed = new LinkedHashSet<>();

  Acks(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Has an acknowledgement sent after a while.
   *
   * @param acknowledge told apart by identity: to be kept, not made anew
   */
  void owe(Runnable acknowledge) {
    if (owed.add(acknowledge) && owed.size() == 1) {
      vertx.setTimer(PAUSE_MS, id -> send());
    }
  }

  private void send() {
    List<Runnable> due = new ArrayList<>(owed);
    owed.clear();
    due.forEach(Runnable::run);
  }
}
