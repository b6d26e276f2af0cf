package io.tidings.backplane;

import io.tidings.config.ChannelPolicy;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes a node that listens to 100,000 channels to find out which of them changed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 3, time = 5)
@Fork(1)
public class HeadsBenchmark {
  private static final int CHANNELS = 100_000;
  private static final int CHANGED = 1_000;
  private static final int IN_FLIGHT = 128;

  private final Message message =
      new Message(Message.DEFAULT_NAME, new Json("1"), "", "", List.of());
  private Vertx vertx;
  private TestRedis redis;
  private LogUser user;
  private Heads heads;

  @Setup
  public void open() throws IOException {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    redis = TestRedis.start();
    user = LogUser.of(vertx, redis, new ChannelPolicy("*", 1000, Duration.ofDays(1)));
    user.call(this::listen);
    user.call(() -> append(CHANNELS));
    user.call(heads::compareAll);
  }

  @TearDown
  public void close() throws IOException {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    redis.close();
  }

  /** As in the beats in which a peer is silent and nobody says anything. */
  @Benchmark
  public void compareWhereNothingChanged() {
    user.call(heads::compareAll);
  }

  @Benchmark
  public void appendToThousandChannels() {
    user.call(() -> append(CHANGED));
  }

  /** To be compared with the one before. */
  @Benchmark
  public void appendToThousandChannelsAndCompare() {
    user.call(() -> append(CHANGED).compose(appended -> heads.compareAll()));
  }

  /** As after so long that the index no longer reaches back: every head is read. */
  @Benchmark
  public void compareEverything() {
    user.call(
        () -> {
          heads.forget();
          return heads.compareAll();
        });
  }

  private Future<Void> listen() {
    Interests interests = new Interests("node", user.log, (channel, interest) -> {});
    Ear ear = new Ear(user.context, 1);
    IntStream.range(0, CHANNELS).forEach(i -> interests.enter(channel(i), ear));
    heads = new Heads(user.log, interests);
    return Future.succeededFuture();
  }

  private static Channel channel(int number) {
    return Channel.group("g" + number);
  }

  /** Appends to the first so many channels. */
  private Future<Void> append(int channels) {
    return Window.each(
        IntStream.range(0, channels).iterator(),
        IN_FLIGHT,
        i -> user.log.append(channel(i), message, Optional.empty()).mapEmpty());
  }
}
