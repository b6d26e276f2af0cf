package io.tidings.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The messages of one client that wait for their turn. One is begun only while the client reads
 * what it is sent and not too much is in hand for it already; while too many wait, the client is
 * not to be read from. So what a client can make the server hold is bounded, whatever it asks for
 * and never reads. Confined to its gateway's event loop.
 */
final class Intake<M> {
  /** In bytes, of what is in hand for one client. */
  static final int ROOM = 1 << 20;

  private final BooleanSupplier open;
  private final IntConsumer waits;
  private final Consumer<M> begin;
  private final Deque<M> waiting = new ArrayDeque<>(1);
  private Runnable atEnd = () -> {};
  private int inHand;
  private boolean beginning;
  private boolean ending;

  /**
   * @param open whether another message may be begun, such as while the outlet is writable
   * @param waits is told how many messages wait
   * @param begin begins the work on a message
   */
  Intake(BooleanSupplier open, IntConsumer waits, Consumer<M> begin) {
    this.open = open;
    this.waits = waits;
    this.begin = begin;
  }

  void offer(M message) {
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

  /** To be called when it is open again, too. */
  void proceed() {
    // What is begun may be done at once, but must not begin the next within itself.
    if (!beginning) {
      beginning = true;
      while (!waiting.isEmpty() && inHand < ROOM && open.getAsBoolean()) {
        begin.accept(waiting.poll());
      }
      beginning = false;
      waits.accept(waiting.size());
      if (ending && waiting.isEmpty() && inHand == 0) {
        Runnable once = atEnd;
        atEnd = () -> {};
        once.run();
      }
    }
  }

  /** Whether nothing more is to be read from the client. */
  boolean isEnding() {
    return ending;
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
