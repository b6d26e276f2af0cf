package io.tidings.hub;

import io.tidings.auth.Access;
import io.tidings.backplane.Backplane;
import io.tidings.backplane.Call;
import io.tidings.backplane.Command;
import io.tidings.backplane.Listener;
import io.tidings.config.Auth;
import io.tidings.config.ChannelPolicy;
import io.tidings.config.Limits;
import io.tidings.config.Policies;
import io.tidings.log.Log;
import io.tidings.log.OutcomeUnknown;
import io.tidings.log.RedisLink;
import io.tidings.log.RedisLog;
import io.tidings.log.RedisMemberships;
import io.tidings.log.RedisRegistry;
import io.tidings.log.TestRedis;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.metrics.Meters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.RedisOptions;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A node with one hub and one listener, as a test's thread talks to it. */
final class TestHub implements AutoCloseable {
  static final int BODY = 1024;
  private static final long PATIENCE_SECONDS = 20;

  final Vertx vertx = Vertx.vertx();
  final Context context = ((VertxInternal) vertx).createEventLoopContext();
  final BlockingQueue<Publication> heard = new LinkedBlockingQueue<>();
  final BlockingQueue<Position> heads = new LinkedBlockingQueue<>();
  final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
  final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

  /** Of the clients that are called. */
  volatile Function<Call, Future<Json>> answer =
      call -> Future.failedFuture(Failure.UNKNOWN.because("not here"));

  final RedisMemberships memberships;
  final Hub hub;
  private final RedisLink link;
  private final RedisLog log;
  private final Backplane backplane;
  private final Ear ear = new Ear();
  private final Policies policies =
      new Policies(List.of(new ChannelPolicy("group:short", 3, Duration.ofDays(1))));

  private TestHub(TestRedis redis) {
    link = on(() -> open(redis));
    log = new RedisLog(link, link, policies);
    memberships = new RedisMemberships(link);
    backplane =
        make(() -> new Backplane(vertx, "node", log, new RedisRegistry(link), new Meters()));
    await(backplane.start());
    backplane.join(ear);
    hub = hub(log);
  }

  private Hub hub(Log of) {
    return make(
        () ->
            new Hub(
                vertx,
                of,
                memberships,
                backplane,
                new Access(new Auth(true)),
                policies,
                new Limits(BODY, 128, 1 << 20),
                new Meters()));
  }

  /** One that stores what it is told and does not learn of it. */
  Hub withoutAnswers() {
    Log mute =
        (Log)
            Proxy.newProxyInstance(
                Log.class.getClassLoader(),
                new Class<?>[] {Log.class},
                (proxy, method, arguments) -> {
                  Object answer = method.invoke(log, arguments);
                  return method.getName().equals("append")
                      ? ((Future<?>) answer)
                          .compose(stored -> Future.failedFuture(new OutcomeUnknown()))
                      : answer;
                });
    return hub(mute);
  }

  /** A channel whose interest is asserted, and its head told, later than anybody here waits. */
  Channel quiet() {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> Channel.group("quiet" + i))
        .filter(channel -> log.bucket(channel) == Log.BUCKETS - 1)
        .findFirst()
        .orElseThrow();
  }

  static TestHub start(TestRedis redis) {
    return new TestHub(redis);
  }

  private Future<RedisLink> open(TestRedis redis) {
    RedisLink fresh =
        new RedisLink(vertx, new RedisOptions().setConnectionString(redis.uri()), new Meters());
    return fresh.open().map(fresh);
  }

  /** Hears what is published from now on. */
  Position listen(Channel channel) {
    return on(() -> backplane.subscribe(channel, ear, log));
  }

  Publication next() throws InterruptedException {
    Publication next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing more was heard");
    }
    return next;
  }

  /** Does something on the hub's own context. */
  <T> T on(Supplier<Future<T>> work) {
    Promise<T> answer = Promise.promise();
    context.runOnContext(v -> Future.succeededFuture().compose(w -> work.get()).onComplete(answer));
    return await(answer.future());
  }

  private <T> T make(Supplier<T> maker) {
    return on(() -> Future.succeededFuture(maker.get()));
  }

  /** Throws what the future fails with. */
  static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  static HubException refusal(Future<?> future) {
    try {
      throw new AssertionError("did not fail: " + await(future));
    } catch (HubException refusal) {
      return refusal;
    }
  }

  static Failure failure(Future<?> future) {
    return refusal(future).failure();
  }

  @Override
  public void close() {
    await(backplane.stop());
    make(
        () -> {
          link.close();
          return null;
        });
    await(vertx.close());
  }

  private final class Ear implements Listener {
    @Override
    public Context context() {
      return context;
    }

    @Override
    public void announced(Publication publication) {
      heard.add(publication);
    }

    @Override
    public void head(Channel channel, Position head) {
      heads.add(head);
    }

    @Override
    public Future<Integer> execute(Command command) {
      commands.add(command);
      return Future.succeededFuture(1);
    }

    @Override
    public Future<Json> call(Call call) {
      calls.add(call);
      return answer.apply(call);
    }
  }
}
