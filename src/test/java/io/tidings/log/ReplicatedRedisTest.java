package io.tidings.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Position;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A primary with replicas, one of which takes its place: by Sentinel, or in a Redis Cluster. */
class ReplicatedRedisTest {
  private static final Channel ROOM = Channel.group("room");
  private static final String[] CAREFUL = {
    "--min-replicas-to-write", "1", "--min-replicas-max-lag", "2"
  };

  private final Vertx vertx = Vertx.vertx();
  private final List<TestRedis> servers = new ArrayList<>();
  private TestRedis primary;

  private void start(int replicas, String... options) throws IOException {
    primary = TestRedis.start(options);
    servers.add(primary);
    for (int i = 0; i < replicas; i++) {
      servers.add(primary.startReplica());
    }
  }

  private LogUser user() throws IOException {
    TestRedis sentinel = TestRedis.startSentinel(primary);
    servers.add(sentinel);
    URI url = URI.create("redis+sentinel://127.0.0.1:%d/main".formatted(sentinel.port()));
    RedisOptions options = RedisUrl.options(url);
    return LogUser.unopened(vertx, options);
  }

  @AfterEach
  void stop() throws IOException {
    for (TestRedis server : servers) {
      server.close();
    }
    LogUser.await(vertx.close());
  }

  @Test
  void followsTheSentinelsToTheNextPrimary() throws IOException {
    start(2, CAREFUL);
    LogUser ann = user();
    ann.call(ann.link::open);
    Position before = ann.append(ROOM, "x").position();
    awaitReplicas();

    ann.whileReconnecting(primary::kill);
    Position after = untilItSucceeds(() -> ann.append(ROOM, "y").position());

    assertThat(after.offset()).isEqualTo(2);
    assertThat(after.generation()).isGreaterThan(before.generation());
    assertThat(ann.call(() -> ann.log.after(ROOM, before, 10)).publications()).hasSize(1);
    ann.close();
  }

  @Test
  void followsAClusterToTheNextPrimary() throws IOException {
    primary = TestRedis.startCluster();
    servers.add(primary);
    TestRedis next = primary.startClusterReplica();
    TestRedis other = primary.startClusterReplica();
    servers.addAll(List.of(next, other));
    // Otherwise the other one would not hear that the primary was replaced.
    other.awaitAcquaintance(next);
    next.awaitAcquaintance(other);
    String hosts =
        servers.stream()
            .map(server -> "127.0.0.1:" + server.port())
            .collect(Collectors.joining(","));
    LogUser ann = LogUser.unopened(vertx, RedisUrl.options(URI.create("redis+cluster://" + hosts)));
    ann.call(ann.link::open);
    Position before = ann.append(ROOM, "x").position();
    awaitReplicas();

    ann.whileReconnecting(
        () -> {
          primary.kill();
          next.tell("CLUSTER", "FAILOVER", "TAKEOVER");
        });
    Position after = untilItSucceeds(() -> ann.append(ROOM, "y").position());

    assertThat(after.offset()).isEqualTo(2);
    assertThat(after.generation()).isGreaterThan(before.generation());
    ann.close();
  }

  @Test
  void takesNoAnswerFromAPrimaryThatMayHaveBeenReplaced() throws IOException {
    start(1, CAREFUL);
    LogUser ann = user();
    ann.call(ann.link::open);
    ann.append(ROOM, "x");
    servers.get(1).kill();

    await(() -> failsToRead(ann));

    assertThat(ann.call(() -> Future.succeededFuture(ann.link.isUp()))).isFalse();
    ann.close();
  }

  @Test
  void refusesAPrimaryThatWouldTakeWritesAlone() throws IOException {
    start(1);
    LogUser ann = user();

    assertThatThrownBy(() -> ann.call(ann.link::open))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("min-replicas-to-write");
    ann.close();
  }

  private void awaitReplicas() throws IOException {
    for (TestRedis replica : servers.subList(1, 3)) {
      replica.awaitStepWith(primary);
    }
  }

  private static boolean failsToRead(LogUser user) {
    try {
      user.call(() -> user.log.earliest(ROOM, 10));
      return false;
    } catch (HubException refusal) {
      assertThat(refusal.failure()).isEqualTo(Failure.UNAVAILABLE);
      return true;
    }
  }

  private static <T> T untilItSucceeds(Supplier<T> use) {
    List<T> result = new ArrayList<>();
    await(
        () -> {
          try {
            return result.add(use.get());
          } catch (HubException again) {
            return false;
          }
        });
    return result.get(0);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not happen in time").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
