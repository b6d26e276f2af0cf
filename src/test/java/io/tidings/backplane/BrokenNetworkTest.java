package io.tidings.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.Await;
import io.tidings.log.TestRedis;
import io.tidings.message.Channel;
import io.tidings.message.Position;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes that reach Redis all the while, and between which the network breaks and heals. */
@Timeout(120)
class BrokenNetworkTest {
  private static final String SERVICE = "service";
  private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(1000);
  private static final Duration A_MERGE = Duration.ofSeconds(60);

  private static Reach toAnn;
  private static Reach toBob;
  private static TestRedis redis;
  private static TestNode ann;
  private static TestNode bob;

  private final Channel room = Channel.group(UUID.randomUUID().toString());

  @BeforeAll
  static void start() throws IOException {
    String cluster = "network-" + UUID.randomUUID();
    toAnn = new Reach();
    toBob = new Reach();
    redis = TestRedis.start();
    ann = TestNode.start("ann", cluster, toAnn, toAnn, redis);
    bob = TestNode.start("bob", cluster, toBob, toAnn, redis);
    for (TestNode node : List.of(ann, bob)) {
      node.vertx.eventBus().consumer(SERVICE, request -> request.reply(node.backplane.node()));
    }
  }

  @AfterAll
  static void stop() throws IOException {
    ann.leave();
    bob.leave();
    toAnn.close();
    toBob.close();
    redis.close();
  }

  @BeforeEach
  void listen() {
    ann.listen(room);
    bob.listen(room);
    awaitThatBothAreHeard();
  }

  @AfterEach
  void heal() {
    toAnn.heal();
    toBob.heal();
  }

  private void awaitThatBothAreHeard() {
    awaitThatHears(ann, bob);
    awaitThatHears(bob, ann);
  }

  /** Until something that is said meanwhile is announced. */
  private void awaitThatHears(TestNode listener, TestNode speaker) {
    Set<String> said = new HashSet<>();
    Await.until(
        listener.backplane.node() + " hears " + speaker.backplane.node(),
        () -> {
          String fresh = '"' + UUID.randomUUID().toString() + '"';
          said.add(fresh);
          speaker.publish(room, fresh);
          return listener.ear.data().stream().anyMatch(said::contains);
        });
  }

  private static void hearsOfEverything(TestNode listener, TestNode speaker, Channel channel) {
    for (int i = 0; i < 3; i++) {
      listener.ear.awaitHead(channel, speaker.publish(channel, "1"));
    }
  }

  private static int members(TestNode node) {
    return ((VertxInternal) node.vertx).clusterManager().getNodes().size();
  }

  private static boolean areApart() {
    return members(ann) == 1 && members(bob) == 1;
  }

  private static boolean areTogether() {
    return members(ann) == 2 && members(bob) == 2;
  }

  /** Whether each of them reaches what both of them offer on the event bus. */
  private static boolean serveEachOther() {
    return List.of(ann, bob).stream().allMatch(node -> answering(node).size() == 2);
  }

  private static Set<String> answering(TestNode asking) {
    List<Future<Message<String>>> answers =
        IntStream.range(0, 4)
            .mapToObj(i -> asking.vertx.eventBus().<String>request(SERVICE, "", SOON))
            .toList();
    Set<String> names = new HashSet<>();
    for (Future<Message<String>> answer : answers) {
      names.add(TestNode.await(answer.map(Message::body).otherwise("nobody")));
    }
    names.remove("nobody");
    return names;
  }

  @Test
  void missesNothingWhenTheConnectionBetweenThemIsCut() {
    Position last = Position.NONE;
    int cut = 0;
    for (int i = 0; i < 200; i++) {
      last = ann.publish(room, "1");
      cut += i % 40 == 20 ? toBob.bus().cut() : 0;
    }
    assertThat(cut).isPositive();
    bob.ear.awaitHeard(room, last);
    awaitThatHears(bob, ann);
  }

  @Test
  void missesNothingWhileTheConnectionBetweenThemIsHalfOpen() {
    toBob.bus().hold();
    hearsOfEverything(bob, ann, room);
    assertThat(toBob.bus().withheld()).isPositive();
    toBob.bus().release();
    awaitThatHears(bob, ann);
  }

  @Test
  void missNothingWhileTheyAreApartAndAreOneClusterAgainAfter() {
    toAnn.cut();
    toBob.cut();
    hearsOfEverything(bob, ann, room);
    Await.until("they are apart", BrokenNetworkTest::areApart);
    hearsOfEverything(bob, ann, room);
    hearsOfEverything(ann, bob, room);

    heal();

    Await.until("they are together", A_MERGE, BrokenNetworkTest::areTogether);
    awaitThatBothAreHeard();
    Await.until("both serve", BrokenNetworkTest::serveEachOther);
  }

  @Test
  void theSameWhereNobodyIsToldThatTheyAreApart() {
    toAnn.hold();
    toBob.hold();
    hearsOfEverything(bob, ann, room);
    Await.until("they are apart", BrokenNetworkTest::areApart);
    hearsOfEverything(ann, bob, room);

    heal();

    Await.until("they are together", A_MERGE, BrokenNetworkTest::areTogether);
    awaitThatBothAreHeard();
    Await.until("both serve", BrokenNetworkTest::serveEachOther);
  }
}
