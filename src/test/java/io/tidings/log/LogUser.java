package io.tidings.log;

import io.tidings.config.ChannelPolicy;
import io.tidings.config.Policies;
import io.tidings.log.Log.Appended;
import io.tidings.log.Log.IdempotencyKey;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.metrics.Meters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** An event loop with a link, a log and a registry of its own, as a test's thread talks to it. */
public final class LogUser implements AutoCloseable {
  private final Vertx vertx;
  public final Context context;
  private final RedisOptions options;
  final RedisLink link;
  public final RedisLog log;
  final RedisRegistry registry;

  private LogUser(Vertx vertx, RedisOptions options, List<ChannelPolicy> policies) {
    this.vertx = vertx;
    this.options = options;
    context = ((VertxInternal) vertx).createEventLoopContext();
    link = call(() -> Future.succeededFuture(new RedisLink(vertx, options, new Meters())));
    log = new RedisLog(link, link, new Policies(policies));
    registry = new RedisRegistry(link);
  }

  static LogUser unopened(Vertx vertx, TestRedis redis, ChannelPolicy... policies) {
    return unopened(vertx, new RedisOptions().setConnectionString(redis.uri()), policies);
  }

  static LogUser unopened(Vertx vertx, RedisOptions options, ChannelPolicy... policies) {
    return new LogUser(vertx, options, List.of(policies));
  }

  /** One that is connected. */
  public static LogUser of(Vertx vertx, TestRedis redis, ChannelPolicy... policies) {
    LogUser user = unopened(vertx, redis, policies);
    user.call(user.link::open);
    return user;
  }

  /** Starts something on the event loop. */
  <T> Future<T> start(Supplier<Future<T>> use) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        start -> {
          try {
            use.get().onComplete(promise);
          } catch (RuntimeException e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  /** Does something on the event loop, and waits for it. */
  public <T> T call(Supplier<Future<T>> use) {
    return await(start(use));
  }

  static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(60, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  Appended append(Channel channel, String data) {
    return call(() -> log.append(channel, message(data), Optional.empty()));
  }

  Appended append(Channel channel, String data, String messageId) {
    return call(
        () ->
            log.append(
                channel, message(data), Optional.of(new IdempotencyKey("sender", messageId))));
  }

  static Message message(String data) {
    return new Message("said", new Json('"' + data + '"'), "c1", "ann", List.of());
  }

  static Failure failure(Runnable use) {
    try {
      use.run();
    } catch (HubException refusal) {
      return refusal.failure();
    }
    throw new AssertionError("did not fail");
  }

  /** Does something that cuts the link, and waits until the link is up again. */
  void whileReconnecting(Cut cut) throws IOException {
    Promise<Void> again = Promise.promise();
    call(
        () -> {
          link.onReconnect(again::tryComplete);
          return Future.succeededFuture();
        });
    cut.run();
    await(again.future());
  }

  /** What breaks a connection. */
  interface Cut {
    void run() throws IOException;
  }

  /** Sends a command past the link. */
  Response redis(Command command, Object... arguments) {
    Redis client = Redis.createClient(vertx, options);
    try {
      return await(client.send(Request.cmd(command, arguments)));
    } finally {
      await(client.close());
    }
  }

  @Override
  public void close() {
    call(
        () -> {
          link.close();
          return Future.succeededFuture();
        });
  }
}
