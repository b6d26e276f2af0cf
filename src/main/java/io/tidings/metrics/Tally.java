package io.tidings.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that one event loop keeps and any thread may read: on the way of a message it costs an
 * addition. What another thread reads may be a moment old.
 */
public final class Tally {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Tally.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long value;

  Tally() {}

  public void increment() {
    add(1);
  }

  public void decrement() {
    add(-1);
  }

  public void add(long amount) {
    VALUE.setOpaque(this, value + amount);
  }

  public void set(long amount) {
    VALUE.setOpaque(this, amount);
  }

  public long value() {
    return (long) VALUE.getOpaque(this);
  }
}
