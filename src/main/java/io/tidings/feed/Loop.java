package io.tidings.feed;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

/** The gateway's event loop, as far as feeds turn it; tests do so by hand. */
interface Loop {
  /** Runs the task once, some milliseconds from now. */
  void later(long millis, Runnable task);

  /** Runs the task after everybody else had their turn, sockets included. */
  void next(Runnable task);

  /** The loop of the current context. */
  static Loop of(Vertx vertx) {
    Context context = vertx.getOrCreateContext();
    return new Loop() {
      @Override
      public void later(long millis, Runnable task) {
        vertx.setTimer(millis, id -> task.run());
      }

      @Override
      @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for it.
      public void next(Runnable task) {
        // A task that is merely put behind the others runs before sockets are looked at again.
        ((ContextInternal) context)
            .nettyEventLoop()
            .schedule(() -> context.runOnContext(v -> task.run()), 0, TimeUnit.NANOSECONDS);
      }
    };
  }
}
