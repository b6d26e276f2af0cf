package io.tidings.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.config.Policies;
import io.tidings.log.Log;
import io.tidings.log.RedisLink;
import io.tidings.log.RedisLog;
import io.tidings.log.TestRedis;
import io.tidings.message.Channel;
import io.tidings.message.Position;
import io.tidings.metrics.Meters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When heads are compared; nobody announces anything here, and beats pass by hand. */
class HeadsTest {
  private static final Channel ROOM = Channel.group("room");

  private final Vertx vertx = Vertx.vertx();
  private final Context node = ((VertxInternal) vertx).createEventLoopContext();
  private final Ear ear = new Ear(((VertxInternal) vertx).createEventLoopContext(), 1);
  private TestRedis redis;
  private Log log;
  private Heads heads;

  @BeforeEach
  void listen() throws IOException {
    redis = TestRedis.start();
    call(this::connect);
  }

  private Future<Void> connect() {
    RedisLink link =
        new RedisLink(vertx, new RedisOptions().setConnectionString(redis.uri()), new Meters());
    log = new RedisLog(link, link, new Policies(List.of()));
    Interests interests = new Interests("node", log, (channel, interest) -> {});
    interests.enter(ROOM, ear);
    heads = new Heads(log, interests);
    return link.open();
  }

  @AfterEach
  void close() throws IOException {
    TestNode.await(vertx.close());
    redis.close();
  }

  private <T> T call(Supplier<Future<T>> use) {
    Promise<T> promise = Promise.promise();
    node.runOnContext(v -> Future.succeededFuture().compose(w -> use.get()).onComplete(promise));
    return TestNode.await(promise.future());
  }

  private Position append() {
    return call(() -> log.append(ROOM, TestNode.message("1"), Optional.empty())).position();
  }

  private void tell(Runnable work) {
    call(
        () -> {
          work.run();
          return Future.succeededFuture();
        });
  }

  private void beat(int times) {
    for (int i = 0; i < times; i++) {
      tell(heads::beat);
    }
  }

  private void assertTold(Position head) {
    ear.awaitHead(ROOM, head);
  }

  /** Were something being compared, its answers would stand before those that are waited for. */
  private void assertNotTold(Position head) {
    for (int i = 0; i < 3; i++) {
      call(() -> log.heads(List.of(ROOM)));
    }
    Promise<Position> known = Promise.promise();
    ear.context().runOnContext(v -> known.complete(ear.head(ROOM)));
    assertThat(TestNode.await(known.future())).isNotEqualTo(head);
  }

  @Test
  void areComparedOverTimeAtOnceAndSomewhatLaterAndSomeBeatsAfterThat() {
    Position before = append();
    tell(heads::compareOverTime);
    assertTold(before);

    Position late = append();
    beat(1);
    assertNotTold(late);
    beat(1);
    assertTold(late);

    Position later = append();
    beat(3);
    assertNotTold(later);
    beat(1);
    assertTold(later);

    Position afterwards = append();
    beat(20);
    assertNotTold(afterwards);
  }
}
