package io.tidings.feed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;

/** An event loop that is turned by hand, with a clock of its own. */
final class ManualLoop implements Loop, Executor {
  private record Timer(long at, long number, Runnable task) {}

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Queue<Runnable> next = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparing(Timer::at).thenComparing(Timer::number));
  private long now;
  private long numbers;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void next(Runnable task) {
    next.add(task);
  }

  @Override
  public void later(long millis, Runnable task) {
    timers.add(new Timer(now + millis, numbers++, task));
  }

  /** Runs what is to be run in this turn, but not what gives others their turn first. */
  void turn() {
    for (Runnable task; (task = tasks.poll()) != null; ) {
      task.run();
    }
    List<Runnable> yielded = new ArrayList<>(next);
    next.clear();
    tasks.addAll(yielded);
  }

  /** Turns until there is nothing more to do at this time. */
  void settle() {
    while (!tasks.isEmpty() || !next.isEmpty()) {
      turn();
    }
  }

  boolean isIdle() {
    return tasks.isEmpty() && next.isEmpty();
  }

  /** Lets time pass. */
  void pass(long millis) {
    settle();
    long until = now + millis;
    while (!timers.isEmpty() && timers.peek().at() <= until) {
      Timer timer = timers.poll();
      now = timer.at();
      timer.task().run();
      settle();
    }
    now = until;
  }
}
