package io.tidings.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.log.Log.Appended;
import io.tidings.log.Log.IdempotencyKey;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisLinkTest {
  private static final Channel ROOM = Channel.group("room");

  private Vertx vertx;
  private TestRedis redis;
  private LogUser ann;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    redis = TestRedis.start();
    ann = LogUser.of(vertx, redis);
  }

  @AfterEach
  void stop() throws Exception {
    ann.close();
    redis.close();
    LogUser.await(vertx.close());
  }

  private Future<Appended> appending(Message message) {
    return ann.start(() -> ann.log.append(ROOM, message, Optional.empty()));
  }

  private boolean isUp() {
    return ann.call(() -> Future.succeededFuture(ann.link.isUp()));
  }

  @Test
  void failsAtOnceWhileRedisIsAway() {
    redis.kill();
    // The first may still find the connection open, and then learns that it is not.
    LogUser.failure(() -> ann.append(ROOM, "x"));

    assertThat(isUp()).isFalse();
    Future<Appended> refused =
        ann.call(
            () -> {
              Future<Appended> append =
                  ann.log.append(ROOM, LogUser.message("x"), Optional.empty());
              assertThat(append.isComplete()).isTrue();
              return Future.succeededFuture(append);
            });
    assertThat(refused.cause())
        .isInstanceOf(HubException.class)
        .isNotInstanceOf(OutcomeUnknown.class)
        .extracting(cause -> ((HubException) cause).failure())
        .isEqualTo(Failure.UNAVAILABLE);
  }

  @Test
  void opensOnceRedisIsThere() throws Exception {
    redis.kill();
    LogUser bob = LogUser.unopened(vertx, redis);
    Future<Void> opened = bob.start(bob.link::open);
    assertThat(LogUser.failure(() -> bob.append(ROOM, "x"))).isEqualTo(Failure.UNAVAILABLE);
    assertThat(opened.isComplete()).isFalse();

    redis.restart();

    LogUser.await(opened);
    assertThat(bob.append(ROOM, "x").position().offset()).isEqualTo(1);
    bob.close();
  }

  @Test
  void knowsItsScriptsAgainAfterARestart() throws Exception {
    ann.append(ROOM, "x");

    ann.whileReconnecting(redis::restartEmpty);

    assertThat(isUp()).isTrue();
    assertThat(ann.append(ROOM, "x").position().offset()).isEqualTo(1);
  }

  @Test
  void loadsItsScriptsAgainWhenTheyWereFlushed() throws Exception {
    ann.whileReconnecting(
        () -> {
          ann.redis(Command.SCRIPT, "FLUSH");
          assertThat(LogUser.failure(() -> ann.append(ROOM, "x"))).isEqualTo(Failure.UNAVAILABLE);
        });

    assertThat(ann.append(ROOM, "x").position().offset()).isEqualTo(1);
  }

  @Test
  void leavesAFrozenServerAndTheRepetitionFindsWhatWasStored() throws Exception {
    redis.pause();
    Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("sender", "m1"));
    Future<Appended> unanswered = ann.start(() -> ann.log.append(ROOM, LogUser.message("x"), key));

    assertThatThrownBy(() -> LogUser.await(unanswered)).isInstanceOf(OutcomeUnknown.class);

    assertThat(isUp()).isFalse();
    ann.whileReconnecting(redis::resume);
    Appended again = ann.append(ROOM, "x", "m1");
    assertThat(again.repeated()).isTrue();
    assertThat(again.position().offset()).isEqualTo(1);
  }

  @Test
  void tellsThatTheOutcomeIsUnknownWhenTheServerDies() throws Exception {
    redis.pause();
    Future<Appended> unanswered = appending(LogUser.message("x"));
    // Another round over the loop, so that the script was written to the socket.
    isUp();

    redis.kill();

    assertThatThrownBy(() -> LogUser.await(unanswered)).isInstanceOf(OutcomeUnknown.class);
  }

  @Test
  void refusesMoreThanMayWait() throws Exception {
    redis.pause();
    List<Future<Appended>> waiting = new ArrayList<>();
    ann.call(
        () -> {
          for (int i = 0; i < Pipe.MAX_WAITING; i++) {
            waiting.add(ann.log.append(ROOM, LogUser.message("x"), Optional.empty()));
          }
          return Future.succeededFuture();
        });

    assertThat(LogUser.failure(() -> ann.append(ROOM, "y"))).isEqualTo(Failure.TOO_MANY);

    redis.resume();
    LogUser.await(Future.all(waiting));
    assertThat(ann.append(ROOM, "z").position().offset()).isEqualTo(Pipe.MAX_WAITING + 1);
  }

  @Test
  void refusesMoreBytesThanMayWait() throws Exception {
    redis.pause();
    Message large =
        new Message("said", new Json('"' + "x".repeat(8 << 20) + '"'), "c1", "", List.of());
    List<Future<Appended>> waiting = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      waiting.add(appending(large));
    }

    assertThat(LogUser.failure(() -> LogUser.await(appending(large)))).isEqualTo(Failure.TOO_MANY);

    redis.resume();
    LogUser.await(Future.all(waiting));
  }

  @Test
  void takesNoAnswerFromAReplica() throws Exception {
    Position before = ann.append(ROOM, "x").position();
    ann.redis(Command.REPLICAOF, "127.0.0.1", "1");

    assertThat(LogUser.failure(() -> ann.call(() -> ann.log.earliest(ROOM, 10))))
        .isEqualTo(Failure.UNAVAILABLE);
    assertThat(isUp()).isFalse();

    ann.whileReconnecting(() -> ann.redis(Command.REPLICAOF, "NO", "ONE"));
    assertThat(ann.append(ROOM, "y").position().generation()).isGreaterThan(before.generation());
  }

  @Test
  void staysConnectedToAServerThatIsOnlyFull() throws Exception {
    ann.redis(Command.CONFIG, "SET", "maxmemory", "1");

    assertThat(LogUser.failure(() -> ann.append(ROOM, "x"))).isEqualTo(Failure.UNAVAILABLE);

    assertThat(isUp()).isTrue();
    ann.redis(Command.CONFIG, "SET", "maxmemory", "0");
    assertThat(ann.append(ROOM, "x").position().offset()).isEqualTo(1);
  }

  @Test
  void failsWhatWaitsWhenItIsClosed() throws Exception {
    redis.pause();
    Future<Appended> unanswered = appending(LogUser.message("x"));

    ann.close();

    assertThatThrownBy(() -> LogUser.await(unanswered)).isInstanceOf(OutcomeUnknown.class);
    assertThat(LogUser.failure(() -> ann.append(ROOM, "x"))).isEqualTo(Failure.UNAVAILABLE);
    redis.resume();
  }

  @Test
  void keepsToOneSlotOfAClusterAtATime() throws Exception {
    try (TestRedis cluster = TestRedis.startCluster();
        TestRedis replica = cluster.startClusterReplica()) {
      URI url =
          URI.create(
              "redis+cluster://127.0.0.1:%d,127.0.0.1:%d"
                  .formatted(cluster.port(), replica.port()));
      LogUser bob = LogUser.unopened(vertx, RedisUrl.options(url));
      // Answers only after a moment, in which the link tries.
      bob.call(bob.link::open);
      List<Channel> channels =
          IntStream.range(0, 50).mapToObj(i -> Channel.group("c" + i)).toList();
      for (Channel channel : channels) {
        bob.append(channel, "x", "m1");
        assertThat(bob.append(channel, "x", "m1").repeated()).isTrue();
        assertThat(bob.call(() -> bob.log.earliest(channel, 10)).publications()).hasSize(1);
        assertThat(bob.call(() -> bob.log.changes(bob.log.bucket(channel), 0)).counter())
            .isPositive();
      }
      assertThat(bob.call(() -> bob.log.heads(channels))).hasSize(50);
      assertThat(bob.call(() -> bob.registry.own("c1"))).isEqualTo(1);
      bob.call(() -> bob.registry.claim("one"));
      bob.close();
    }
  }
}
