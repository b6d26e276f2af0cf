package io.tidings.hub;

import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;

/**
 * Another stream's items as something else. An item that cannot be is the end, as any failure is.
 * Confined to the event loop of the stream.
 */
abstract class MappedStream<A, B> implements ReadStream<B> {
  private final ReadStream<A> source;
  private Handler<Throwable> exceptionHandler;
  private Throwable untold;
  private boolean over;

  MappedStream(ReadStream<A> source) {
    this.source = source;
  }

  abstract B map(A item);

  /** What the reader is told of a failure. */
  Throwable reason(Throwable failure) {
    return failure;
  }

  /** The last that happens, whether it ended or failed. */
  void over() {}

  @Override
  public ReadStream<B> handler(Handler<B> handler) {
    source.handler(handler == null ? null : item -> emit(item, handler));
    return this;
  }

  private void emit(A item, Handler<B> handler) {
    if (over) {
      return;
    }
    B mapped;
    try {
      mapped = map(item);
    } catch (RuntimeException unfit) {
      fail(unfit);
      return;
    }
    handler.handle(mapped);
  }

  private void fail(Throwable failure) {
    if (finish()) {
      source.handler(null);
      untold = reason(failure);
      tell();
    }
  }

  /** A failure waits for the one who is to be told of it. */
  private void tell() {
    if (untold != null && exceptionHandler != null) {
      Throwable reason = untold;
      untold = null;
      exceptionHandler.handle(reason);
    }
  }

  private boolean finish() {
    boolean first = !over;
    over = true;
    if (first) {
      over();
    }
    return first;
  }

  /** Nothing more comes of it. */
  final void detach() {
    if (finish()) {
      source.handler(null);
    }
  }

  final ReadStream<A> source() {
    return source;
  }

  @Override
  public ReadStream<B> pause() {
    source.pause();
    return this;
  }

  @Override
  public ReadStream<B> resume() {
    source.resume();
    return this;
  }

  @Override
  public ReadStream<B> fetch(long amount) {
    source.fetch(amount);
    return this;
  }

  @Override
  public ReadStream<B> endHandler(Handler<Void> handler) {
    source.endHandler(
        handler == null
            ? null
            : ended -> {
              if (finish()) {
                handler.handle(null);
              }
            });
    return this;
  }

  @Override
  public ReadStream<B> exceptionHandler(Handler<Throwable> handler) {
    exceptionHandler = handler;
    source.exceptionHandler(handler == null ? null : this::fail);
    tell();
    return this;
  }
}
