package io.tidings.feed;

import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done once, at the end of the current turn of the event loop: however many messages
 * arrive in a turn, each socket is written one run of frames and flushed once. Confined to its
 * context; there is one per gateway.
 */
public final class Tick {
  private static final Logger logger = LoggerFactory.getLogger(Tick.class);

  private final Executor loop;
  private final Runnable pass = this::run;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Set<Runnable> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean asked;

  public Tick(Context context) {
    this(task -> context.runOnContext(v -> task.run()));
  }

  /**
   * @param loop runs what it is given later, behind what it was given before
   */
  Tick(Executor loop) {
    this.loop = loop;
  }

  /**
   * Has the task run at the end of the turn, behind those asked for before it. While it waits,
   * asking again changes nothing; what is asked for by a task is done in the same pass.
   *
   * @param task told apart by identity: to be kept, not made anew (as {@code this::flush} would be)
   */
  public void once(Runnable task) {
    if (!waiting.add(task)) {
      return;
    }
    tasks.add(task);
    if (!asked) {
      asked = true;
      loop.execute(pass);
    }
  }

  private void run() {
    for (Runnable task; (task = tasks.poll()) != null; ) {
      waiting.remove(task);
      try {
        task.run();
      } catch (RuntimeException e) {
        logger.error("a task at the end of the turn failed", e);
      }
    }
    asked = false;
  }
}
