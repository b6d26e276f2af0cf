package io.tidings.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The messages of one client that wait for their turn. One is begun only while the client reads
 * what it is sent and not too much is in hand for it already; while any waits, the client is not
 * read from. So what a client can make the server hold is bounded, whatever it asks for and never
 * reads. Confined to its gateway's event loop.
 */
final class Intake {
  /** In bytes, of what is in hand for one client. */
  static final int ROOM = 1 << 20;

  private final Outlet outlet;
  private final Consumer<String> begin;
  private final Deque<String> waiting = new ArrayDeque<>(1);
  private Runnable atEnd = () -> {};
  private int inHand;
  private boolean beginning;
  private boolean ending;

  /**
   * @param begin begins the work on a message
   */
  Intake(Outlet outlet, Consumer<String> begin) {
    this.outlet = outlet;
    this.begin = begin;
  }

  void offer(String message) {
    waiting.add(message);
    proceed();
  }

  /** So many bytes, at most, are in hand now for a message that was begun. */
  void take(int bytes) {
    inHand += bytes;
  }

  /** The opposite of {@link #take}. */
  void done(int bytes) {
    inHand -= bytes;
    proceed();
  }

  /** To be called when the outlet is writable again, too. */
  void proceed() {
    // What is begun may be done at once, but must not begin the next within itself.
    if (!beginning) {
      beginning = true;
      while (!waiting.isEmpty() && inHand < ROOM && outlet.isWritable()) {
        begin.accept(waiting.poll());
      }
      beginning = false;
      outlet.read(waiting.isEmpty() && !ending);
      if (ending && waiting.isEmpty() && inHand == 0) {
        Runnable once = atEnd;
        atEnd = () -> {};
        once.run();
      }
    }
  }

  /**
   * Reads no more from the client.
   *
   * @param then is run once, when nothing of what was read is in hand any more
   */
  void end(Runnable then) {
    ending = true;
    atEnd = then;
    proceed();
  }

  /** Forgets what waits. */
  void clear() {
    waiting.clear();
  }
}
