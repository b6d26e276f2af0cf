package io.tidings.hub;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A stream that one side writes and the other reads, with what was written and not yet read between
 * them. Confined to one event loop.
 *
 * <pre>{@code
 * public ReadStream<Integer> countTo(int last) {
 *   ItemStream<Integer> numbers = new ItemStream<>();
 *   IntStream.rangeClosed(1, last).forEach(numbers::write);
 *   numbers.end();
 *   return numbers;
 * }
 * }</pre>
 */
public final class ItemStream<T> implements ReadStream<T>, WriteStream<T>, AutoCloseable {
  private static final int ROOM = 16;

  private final Deque<Item<T>> waiting = new ArrayDeque<>();
  private final Promise<Void> closed = Promise.promise();
  private Handler<T> handler;
  private Handler<Void> endHandler;
  private Handler<Throwable> exceptionHandler;
  private Handler<Void> drainHandler = drained -> {};
  private int room = ROOM;
  private long demand = Long.MAX_VALUE;
  private boolean ended;
  private Throwable failure;
  private boolean told;
  private boolean delivering;
  private boolean full;

  private record Item<T>(T value, Promise<Void> read) {}

  /**
   * Completes when the item was read; fails when the stream has ended or its reader has closed it.
   * Who writes much waits while {@link #writeQueueFull}.
   */
  @Override
  public Future<Void> write(T value) {
    if (ended) {
      return Future.failedFuture(new IllegalStateException("the stream has ended"));
    }
    Promise<Void> read = Promise.promise();
    waiting.add(new Item<>(value, read));
    deliver();
    full = full || waiting.size() >= room;
    return read.future();
  }

  /** Nothing more comes. */
  @Override
  public Future<Void> end() {
    ended = true;
    deliver();
    return Future.succeededFuture();
  }

  /** Nothing more comes, because of a failure; what was written before is read first. */
  public void fail(Throwable cause) {
    failure = ended ? failure : cause;
    end();
  }

  /** The reader has had enough: what waits is forgotten and nothing more can be written. */
  @Override
  public void close() {
    ended = true;
    told = true;
    handler = null;
    waiting.forEach(item -> item.read().fail(new IllegalStateException("the reader has gone")));
    waiting.clear();
    closed.tryComplete();
    drain();
  }

  /** Completes when the reader has had enough before the end. Never fails. */
  public Future<Void> closed() {
    return closed.future();
  }

  private void deliver() {
    if (delivering) {
      return; // By a handler: the loop below goes on.
    }
    delivering = true;
    try {
      while (handler != null && demand > 0 && !waiting.isEmpty()) {
        if (demand != Long.MAX_VALUE) {
          demand--;
        }
        Item<T> item = waiting.poll();
        handler.handle(item.value());
        item.read().complete();
      }
    } finally {
      delivering = false;
    }
    drain();
    if (ended && !told && demand > 0 && waiting.isEmpty()) {
      tell();
    }
  }

  /** The end waits for the one who is to be told of it. */
  private void tell() {
    if (failure == null && endHandler != null) {
      told = true;
      endHandler.handle(null);
    } else if (failure != null && exceptionHandler != null) {
      told = true;
      exceptionHandler.handle(failure);
    }
  }

  private void drain() {
    if (full && waiting.size() <= room / 2) {
      full = false;
      drainHandler.handle(null);
    }
  }

  @Override
  public ItemStream<T> handler(Handler<T> reader) {
    handler = reader;
    deliver();
    return this;
  }

  @Override
  public ItemStream<T> pause() {
    demand = 0;
    return this;
  }

  @Override
  public ItemStream<T> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ItemStream<T> fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    deliver();
    return this;
  }

  @Override
  public ItemStream<T> endHandler(Handler<Void> reader) {
    endHandler = reader;
    deliver();
    return this;
  }

  /** Told of what the stream {@link #fail fails} with. */
  @Override
  public ItemStream<T> exceptionHandler(Handler<Throwable> reader) {
    exceptionHandler = reader;
    deliver();
    return this;
  }

  @Override
  public ItemStream<T> setWriteQueueMaxSize(int items) {
    room = items;
    return this;
  }

  /** Also when the reader has had enough: whoever writes until it is full is to stop then. */
  @Override
  public boolean writeQueueFull() {
    return waiting.size() >= room || closed.future().isComplete();
  }

  @Override
  public ItemStream<T> drainHandler(Handler<Void> writer) {
    drainHandler = writer == null ? drained -> {} : writer;
    return this;
  }
}
