package io.tidings.backplane;

import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Brings things from any thread to one context, in order, many in one hop. */
final class Outbox<T> {
  /** How many are taken before others get their turn on the context. */
  private static final int TURN = 1024;

  private final Context context;
  private final Consumer<T> each;
  private final Runnable turnEnded;
  private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean called = new AtomicBoolean();

  Outbox(Context context, Consumer<T> each, Runnable turnEnded) {
    this.context = context;
    this.each = each;
    this.turnEnded = turnEnded;
  }

  /** May be called from any thread. */
  void put(T thing) {
    waiting.add(thing);
    call();
  }

  private void call() {
    if (called.compareAndSet(false, true)) {
      context.runOnContext(v -> drain());
    }
  }

  private void drain() {
    // Before the first is taken: whoever puts after the last look must be seen to call again.
    called.set(false);
    for (int i = 0; i < TURN; i++) {
      T thing = waiting.poll();
      if (thing == null) {
        break;
      }
      each.accept(thing);
    }
    turnEnded.run();
    if (!waiting.isEmpty()) {
      call();
    }
  }
}
