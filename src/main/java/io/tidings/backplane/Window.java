package io.tidings.backplane;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.Function;

/**
 * One operation for each of many items, a bounded number of them at a time. After the first failure
 * no more are begun. Confined to the context that the operations complete on.
 */
final class Window<T> {
  private final Iterator<T> items;
  private final int width;
  private final Function<T, Future<Void>> operation;
  private final Promise<Void> end = Promise.promise();
  private int open;
  private boolean filling;
  private Throwable failure;

  private Window(Iterator<T> items, int width, Function<T, Future<Void>> operation) {
    this.items = items;
    this.width = width;
    this.operation = operation;
  }

  /** Completes when all that were begun have; fails with the first failure. */
  static <T> Future<Void> each(Iterator<T> items, int width, Function<T, Future<Void>> operation) {
    Window<T> window = new Window<>(items, width, operation);
    window.fill();
    return window.end.future();
  }

  private void fill() {
    if (filling) {
      return; // An operation completed within the loop below, which goes on by itself.
    }
    filling = true;
    while (failure == null && open < width && items.hasNext()) {
      open++;
      operation.apply(items.next()).onComplete(result -> closed(result.cause()));
    }
    filling = false;
    if (open == 0 && (failure != null || !items.hasNext())) {
      end.complete(null, failure);
    }
  }

  private void closed(Throwable cause) {
    open--;
    if (failure == null) {
      failure = cause;
    }
    fill();
  }
}
