package io.tidings.bench;

import io.tidings.config.ChannelPolicy;
import io.tidings.log.Log.Appended;
import io.tidings.log.LogUser;
import io.tidings.log.TestRedis;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to append to a channel's log: the script, by a real Redis. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AppendBenchmark {
  private static final int MANY = 256;

  private final Channel channel = Channel.group("General");
  private final Message message =
      new Message(
          Message.DEFAULT_NAME, new Json("\"" + "x".repeat(198) + "\""), "", "", List.of());
  private Vertx vertx;
  private TestRedis redis;
  private LogUser user;

  @Setup
  public void open() throws IOException {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    redis = TestRedis.start();
    user = LogUser.of(vertx, redis, new ChannelPolicy("*", 1000, Duration.ofDays(1)));
  }

  @TearDown
  public void close() throws IOException {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    redis.close();
  }

  @Benchmark
  public Object appendOne() {
    return user.call(this::append);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public Object appendManyAtOnce() {
    return user.call(
        () -> {
          List<Future<?>> all = new ArrayList<>(MANY);
          for (int i = 0; i < MANY; i++) {
            all.add(append());
          }
          return Future.all(all);
        });
  }

  private Future<Appended> append() {
    return user.log.append(channel, message, Optional.empty());
  }
}
