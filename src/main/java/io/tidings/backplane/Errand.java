package io.tidings.backplane;

import io.vertx.core.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that any number of requests ask for: one run at a time, and one more after it for all that
 * asked meanwhile. A run that failed is owed. Confined to the context that its work completes on.
 */
final class Errand {
  private static final Logger log = LoggerFactory.getLogger(Errand.class);

  private final String name;
  private final Supplier<Future<Void>> work;
  private boolean running;
  private boolean again;
  private boolean owed;

  Errand(String name, Supplier<Future<Void>> work) {
    this.name = name;
    this.work = work;
  }

  void request() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    work.get().onComplete(run -> ended(run.cause()));
  }

  private void ended(Throwable cause) {
    running = false;
    if ((cause != null) != owed) {
      owed = cause != null;
      if (owed) {
        log.warn("failed, will be tried again errand={} cause={}", name, String.valueOf(cause));
      } else {
        log.info("done after all errand={}", name);
      }
    }
    if (again && !owed) {
      request();
    }
  }

  /** Tries again what is owed. */
  void retry() {
    if (owed) {
      request();
    }
  }
}
