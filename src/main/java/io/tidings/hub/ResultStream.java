package io.tidings.hub;

import io.tidings.message.Json;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a method streams to its caller. It is paused at first: to be resumed, or fetched from, when
 * its handlers are set. The exception handler is given a {@link io.tidings.message.HubException}
 * whose message is what the client is to be told. Confined to the connection's event loop.
 */
public final class ResultStream extends MappedStream<Object, Json> {
  private static final Logger log = LoggerFactory.getLogger(ResultStream.class);

  private final Promise<Void> cancelled;
  private final Runnable over;

  /**
   * @param cancelled completes when the client has had enough
   * @param over told when nothing more comes
   */
  ResultStream(ReadStream<Object> source, Promise<Void> cancelled, Runnable over) {
    super(source);
    source.pause();
    this.cancelled = cancelled;
    this.over = over;
    cancelled.future().onSuccess(enough -> stop());
  }

  /**
   * The client has had enough: nothing more comes, not even the end. A stream that is {@link
   * AutoCloseable}, as {@link ItemStream} is, is closed.
   */
  public void cancel() {
    cancelled.tryComplete();
  }

  private void stop() {
    detach();
    if (source() instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        log.warn("a stream that was cancelled does not close", e);
      }
    }
  }

  @Override
  Json map(Object item) {
    return ServerJson.result(item);
  }

  @Override
  Throwable reason(Throwable failure) {
    return CallErrors.streaming(failure);
  }

  @Override
  void over() {
    over.run();
  }
}
