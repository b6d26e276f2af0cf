package io.tidings.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.it.TcpProxy;
import io.tidings.log.Log.Appended;
import io.tidings.log.Log.IdempotencyKey;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.Publication;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A network between the log and Redis that breaks at every point of a publish. */
class OutageTest {
  private static final Channel ROOM = Channel.group("room");

  private Vertx vertx;
  private TestRedis redis;
  private TcpProxy proxy;
  private LogUser ann;
  private LogUser bob;

  @BeforeEach
  void start() throws IOException {
    vertx = Vertx.vertx();
    redis = TestRedis.start();
    proxy = TcpProxy.to(redis.port());
    ann =
        LogUser.unopened(
            vertx, new RedisOptions().setConnectionString("redis://127.0.0.1:" + proxy.port()));
    ann.call(ann.link::open);
    bob = LogUser.of(vertx, redis);
  }

  @AfterEach
  void stop() throws IOException {
    ann.close();
    bob.close();
    proxy.close();
    redis.close();
    LogUser.await(vertx.close());
  }

  private List<String> stored() {
    return bob.call(() -> bob.log.earliest(ROOM, 1000)).publications().stream()
        .map(Publication::message)
        .map(message -> message.data().toString())
        .toList();
  }

  private Future<Appended> appending(String data, String messageId) {
    return ann.start(
        () ->
            ann.log.append(
                ROOM, LogUser.message(data), Optional.of(new IdempotencyKey("sender", messageId))));
  }

  private boolean isUp() {
    return ann.call(() -> Future.succeededFuture(ann.link.isUp()));
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not happen in time").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void storesOnceWhatIsRepeatedAfterTheAnswerWasLost() throws IOException {
    proxy.swallowAnswers(true);
    Future<Appended> unanswered = appending("once", "m1");
    await(() -> proxy.withheld() > 0 && stored().size() == 1);
    ann.whileReconnecting(
        () -> {
          proxy.swallowAnswers(false);
          assertThat(proxy.cut()).isPositive();
        });

    assertThatThrownBy(() -> LogUser.await(unanswered)).isInstanceOf(OutcomeUnknown.class);
    Appended again = LogUser.await(appending("once", "m1"));

    assertThat(again.repeated()).isTrue();
    assertThat(again.position().offset()).isEqualTo(1);
    assertThat(stored()).containsExactly("\"once\"");
  }

  @Test
  void failsWhatHasNoAnswerInTime() {
    long begun = System.nanoTime();
    proxy.swallowAnswers(true);

    assertThatThrownBy(() -> LogUser.await(appending("once", "m1")))
        .isInstanceOf(OutcomeUnknown.class);

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
    assertThat(proxy.withheld()).isPositive();
    assertThat(stored()).hasSize(1);
  }

  @Test
  void leavesAHalfOpenConnectionThatNobodyUses() {
    proxy.hold();

    await(() -> !isUp());

    assertThat(proxy.withheld()).isPositive();
    Promise<Void> again = Promise.promise();
    ann.call(
        () -> {
          ann.link.onReconnect(again::tryComplete);
          return Future.succeededFuture();
        });
    proxy.release();
    LogUser.await(again.future());
  }

  @Test
  void leavesAServerThatWasDemotedWhileNobodyAsked() throws IOException {
    redis.tell("REPLICAOF", "127.0.0.1", "1");

    await(() -> !isUp());

    ann.whileReconnecting(redis::promote);
  }

  @Test
  void queuesNothingWhileItIsAway() {
    proxy.refuse(true);
    assertThat(proxy.cut()).isPositive();
    await(() -> !isUp());

    for (int i = 0; i < 1000; i++) {
      assertThat(LogUser.failure(() -> ann.append(ROOM, "x"))).isEqualTo(Failure.UNAVAILABLE);
    }

    proxy.refuse(false);
    await(this::isUp);
    assertThat(stored()).isEmpty();
  }

  @Test
  void storesEverythingOnceWhereverTheNetworkBreaks() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      missing.add("m" + i);
    }
    Set<Long> offsets = new HashSet<>();
    int cuts = 0;
    while (!missing.isEmpty()) {
      List<Future<Appended>> appends = missing.stream().map(id -> appending(id, id)).toList();
      if (cuts < 20) {
        await(() -> appends.get(random.nextInt(appends.size())).isComplete());
        cuts += proxy.cut();
      }
      Future.join(appends).otherwiseEmpty().toCompletionStage().toCompletableFuture().join();
      for (int i = appends.size() - 1; i >= 0; i--) {
        if (appends.get(i).succeeded()) {
          assertThat(offsets.add(appends.get(i).result().position().offset()))
              .as("seed %d", seed)
              .isTrue();
          missing.remove(i);
        }
      }
      await(this::isUp);
    }

    assertThat(cuts).isPositive();
    assertThat(stored()).as("seed %d", seed).hasSize(300).doesNotHaveDuplicates();
  }
}
