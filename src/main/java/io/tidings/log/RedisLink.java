package io.tidings.log;

import io.tidings.metrics.Meters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A long-lived way to Redis: one pipelined connection, and another one when it is lost. Scripts are
 * never repeated here, because only the caller knows whether that is harmless.
 *
 * <p>Confined to the event loop that it was made on.
 */
public final class RedisLink {
  private static final long FIRST_DELAY_MS = 50;

  /** Well within the rest of a log whose tail was lost: who has it is to be back by then. */
  private static final long MAX_DELAY_MS = 500;

  private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

  private final Vertx vertx;
  private final RedisOptions options;
  private final RedisCounts counts;
  private final Context context;
  private final List<Runnable> reconnectHooks = new ArrayList<>();
  private final Promise<Void> opened = Promise.promise();
  private Optional<Pipe> pipe = Optional.empty();
  private int failures;
  private boolean closed;

  /** Connects to nothing yet. */
  public RedisLink(Vertx vertx, RedisOptions options, Meters meters) {
    this.vertx = vertx;
    this.counts = new RedisCounts(meters);
    this.options = new RedisOptions(options);
    this.context = vertx.getOrCreateContext();
  }

  /**
   * Connects, and tries again until it is connected.
   *
   * @return succeeds with the first connection; fails when the link is closed before, and with an
   *     {@link IllegalStateException} when Redis is not configured as it must be
   */
  public Future<Void> open() {
    context.runOnContext(start -> connect());
    return opened.future();
  }

  /** Is run each time that a lost connection was replaced; scripts can be called from it. */
  public void onReconnect(Runnable hook) {
    reconnectHooks.add(hook);
  }

  /** Whether scripts are being answered, as far as is known. */
  public boolean isUp() {
    return pipe.isPresent();
  }

  /** Completes when the server has answered; while there is no connection it fails at once. */
  public Future<Void> ping() {
    return run(Script.PROBE, 1, RedisRegistry.LEASES).mapEmpty();
  }

  /** Ends the link; what waits for an answer fails. */
  public void close() {
    closed = true;
    pipe.ifPresent(Pipe::close);
    pipe = Optional.empty();
    opened.tryFail("the link was closed");
  }

  /**
   * Runs a script; while there is no connection it fails at once.
   *
   * @see Pipe#run
   */
  Future<Response> run(Script script, int keys, byte[]... arguments) {
    return pipe.isPresent()
        ? pipe.get().run(script, keys, arguments)
        : Future.failedFuture(Pipe.unavailable());
  }

  private void connect() {
    if (!closed) {
      Pipe.open(vertx, options, counts).onSuccess(this::connected).onFailure(this::failed);
    }
  }

  private void connected(Pipe fresh) {
    if (closed) {
      fresh.close();
      return;
    }
    failures = 0;
    pipe = Optional.of(fresh);
    fresh.onLost(this::disconnected);
    if (!opened.tryComplete()) {
      log.info("connected to Redis again");
      reconnectHooks.forEach(Runnable::run);
    }
  }

  private void failed(Throwable error) {
    if (error instanceof IllegalStateException) {
      opened.tryFail(error);
    }
    disconnected(error.toString());
  }

  private void disconnected(String reason) {
    pipe = Optional.empty();
    if (closed) {
      return;
    }
    long longest = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS << Math.min(failures, 16));
    // Jitter, so that a whole cluster does not come back in one moment.
    long delay = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
    if (failures++ == 0) {
      counts.losses.increment();
      log.warn("no connection to Redis, trying again reason={}", reason);
    } else {
      log.debug("still no connection to Redis delayMs={} reason={}", delay, reason);
    }
    vertx.setTimer(delay, id -> connect());
  }
}
