package io.tidings.feed;

import java.util.ArrayDeque;
import java.util.Queue;

/** Lets a number of reads of the log be under way at a time, since each may bring a mebibyte. */
final class Gate {
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free;

  Gate(int places) {
    free = places;
  }

  /** Runs the entrant as soon as there is a place; it is to {@link #leave} once. */
  void enter(Runnable entrant) {
    if (free == 0) {
      waiting.add(entrant);
    } else {
      free--;
      entrant.run();
    }
  }

  void leave() {
    Runnable next = waiting.poll();
    if (next == null) {
      free++;
    } else {
      next.run();
    }
  }
}
