package io.tidings.hub;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Goes around what a hub does: may look at it, change it, or refuse it by failing with a {@link
 * io.tidings.message.HubException} instead of calling {@code next}. The first filter of a hub is
 * the outermost. One instance serves all connections, each on its own event loop.
 */
public interface HubFilter {
  /**
   * Around a method, those that every hub has included.
   *
   * @return the method's result, which is a {@link io.vertx.core.streams.ReadStream} of a method
   *     that streams
   */
  default Future<Object> invoke(HubCall call, Function<HubCall, Future<Object>> next) {
    return next.apply(call);
  }

  /** Around {@link HubMethods#connected}; a failure ends the connection. */
  default Future<?> connected(Caller caller, Supplier<Future<?>> next) {
    return next.get();
  }

  /** Around {@link HubMethods#disconnected}. */
  default Future<?> disconnected(
      Caller caller, Optional<Throwable> cause, Supplier<Future<?>> next) {
    return next.get();
  }
}
