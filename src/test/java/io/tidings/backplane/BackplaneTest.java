package io.tidings.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.log.Log;
import io.tidings.log.Log.Interest;
import io.tidings.log.TestRedis;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes of a real cluster, with a real Redis, in one process. */
class BackplaneTest {
  /** Longer than anybody waits. */
  private static final Duration FOREVER = Duration.ofMinutes(1);

  private static final Channel CURSORS = Channel.group("cursors");

  private final String cluster = "backplane-" + UUID.randomUUID();
  private final List<TestNode> nodes = new ArrayList<>();
  private int firstPort;
  private TestRedis redis;
  private TestNode ann;
  private TestNode bob;

  /** Interests are asserted in rotation; in this one later than anybody here waits. */
  private Channel room;

  @BeforeEach
  void start() throws IOException {
    redis = TestRedis.start();
    ann = node("ann");
    bob = node("bob");
    room = room(Log.BUCKETS - 1);
  }

  private Channel room(int bucket) {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> Channel.group("room" + i))
        .filter(some -> ann.log.bucket(some) == bucket)
        .findFirst()
        .orElseThrow();
  }

  @AfterEach
  void stop() throws IOException {
    nodes.forEach(TestNode::leave);
    redis.close();
  }

  @Test
  void announcesToTheNodesThatListenInOrder() {
    bob.listen(room);
    List<String> said = IntStream.range(0, 5_000).mapToObj(Integer::toString).toList();
    ann.publishAll(room, said);
    assertThat(bob.ear.awaitData(said.size())).isEqualTo(said);
    assertThat(ann.ear.data()).isEmpty();
  }

  @Test
  void reachesItsOwnListenersWithoutTheEventBus() {
    AtomicInteger lost = ann.loses(announcements -> true);
    ann.listen(room);
    ann.publish(room, "1");
    assertThat(ann.ear.awaitData(1)).containsExactly("1");
    await(() -> lost.get() > 0);
  }

  @Test
  void answersWithTheHeadAndHearsWhatComesAfterIt() {
    Position before = ann.publish(room, "1");
    assertThat(bob.listen(room)).isEqualTo(before);
    ann.publish(room, "2");
    assertThat(bob.ear.awaitData(1)).containsExactly("2");
  }

  @Test
  void noticesALostBatchWithNoMessageAfterIt() {
    bob.listen(room);
    AtomicInteger lost = ann.loses(announcements -> !announcements.news().isEmpty());
    Position head = ann.publish(room, "1");
    bob.ear.awaitHead(room, head);
    assertThat(lost).hasPositiveValue();
    assertThat(bob.ear.data()).isEmpty();
  }

  @Test
  void comparesHeadsWhileAPeerIsSilent() {
    bob.listen(room);
    AtomicInteger lost = ann.loses(announcements -> true);
    bob.ear.awaitHead(room, ann.publish(room, "1"));
    bob.ear.awaitHead(room, ann.publish(room, "2"));
    assertThat(lost).hasPositiveValue();
  }

  @Test
  void deliversWhatADeadNodeAppendedAndDidNotAnnounce() {
    bob.listen(room);
    Position head = ann.append(room, "1").position();
    ann.die();
    nodes.remove(ann);
    bob.ear.awaitHead(room, head);
  }

  @Test
  void comparesHeadsAtOnceWhenTheLogIsBack() throws IOException {
    TestNode carl = node("carl", FOREVER);
    Position before = carl.listen(room);
    redis.kill();
    redis.restart();
    await(
        () -> {
          Position head = carl.ear.head(room);
          return head != null && head.generation() > before.generation();
        });
  }

  @Test
  void comparesHeadsWhenAMemberLeavesWhoseLeaseLasts() {
    TestNode carl = node("carl", FOREVER);
    TestNode dora = node("dora", FOREVER);
    carl.listen(room);
    Position head = dora.append(room, "1").position();
    dora.die();
    nodes.remove(dora);
    carl.ear.awaitHead(room, head);
    assertThat(carl.backplane.peers()).contains("dora");
  }

  @Test
  void comparesHeadsWhenTheLeaseOfAMemberEnds() {
    bob.listen(room);
    Position head = ann.append(room, "1").position();
    ann.registry.away(true);
    bob.ear.awaitHead(room, head);
    assertThat(bob.backplane.peers()).doesNotContain("ann");
    ann.registry.away(false);
  }

  @Test
  void comparesWhatIsSuspectedOnEveryNode() {
    ann.listen(room);
    bob.listen(room);
    Position head = ann.append(room, "1").position();
    ann.backplane.suspect(room);
    ann.ear.awaitHead(room, head);
    bob.ear.awaitHead(room, head);
  }

  @Test
  void reachesEverybodyWhenNobodyKnowsWhoListens() {
    ann.listen(CURSORS);
    bob.listen(CURSORS);
    ann.backplane.announceToAll(new Publication(CURSORS, Position.NONE, 0, TestNode.message("1")));
    assertThat(ann.ear.awaitData(1)).containsExactly("1");
    assertThat(bob.ear.awaitData(1)).containsExactly("1");
  }

  @Test
  void isKnownToItsPeersOnceItHasStarted() {
    TestNode carl = node("carl");
    Command command = new Command.Join(Channel.user("u"), room);
    assertThat(TestNode.await(ann.backplane.execute(command))).isEqualTo(3);
    assertThat(carl.ear.commands()).containsExactly(command);
  }

  @Test
  void startsWithoutAPeerThatSaysNothing() {
    ann.vertx.eventBus().addInboundInterceptor(delivery -> {});
    TestNode carl = node("carl");
    assertThat(carl.backplane.peers()).contains("ann");
    await(() -> bob.backplane.peers().contains("carl"));
  }

  @Test
  void announcesToANodeThatNoCensusHasShownYet() {
    ann.registry.away(true); // Its census stays as it is.
    TestNode carl = node("carl");
    carl.listen(room);
    ann.publish(room, "1");
    assertThat(carl.ear.awaitData(1)).containsExactly("1");
    assertThat(ann.backplane.peers()).doesNotContain("carl");
    ann.registry.away(false);
  }

  @Test
  void stopsHearingWhenTheLastListenerLeaves() {
    Ear second = bob.anotherEar(1);
    bob.listen(room);
    bob.listen(room, second);
    bob.backplane.unsubscribe(room, bob.ear);
    ann.publish(room, "1");
    assertThat(second.awaitData(1)).containsExactly("1");
    assertThat(bob.ear.data()).isEmpty();
    bob.backplane.unsubscribe(room, second);
    await(() -> ann.interests(room).isEmpty());
  }

  @Test
  void neverRemovesANewerInterestLate() {
    bob.listen(room);
    Interest first = ann.interests(room).get(0);
    for (int i = 0; i < 100; i++) {
      bob.backplane.unsubscribe(room, bob.ear);
      bob.listen(room);
    }
    Interest last = ann.interests(room).get(0);
    assertThat(last.token()).isNotEqualTo(first.token());
    ann.removeInterest(room, first);
    ann.publish(room, "1");
    assertThat(bob.ear.awaitData(1)).containsExactly("1");
  }

  @Test
  void removesTheInterestOfADeadNode() {
    bob.listen(room);
    bob.die();
    nodes.remove(bob);
    await(
        () -> {
          ann.publish(room, "1");
          return ann.interests(room).isEmpty();
        });
  }

  @Test
  void keepsTheInterestOfANodeThatWokeUp() {
    bob.listen(room);
    Interest asleep = ann.interests(room).get(0);
    bob.registry.away(true);
    await(() -> !ann.backplane.peers().contains("bob"));
    ann.publish(room, "1");
    bob.registry.away(false);
    await(() -> ann.backplane.peers().contains("bob"));
    await(() -> !ann.interests(room).isEmpty() && !ann.interests(room).get(0).equals(asleep));
    ann.removeInterest(room, asleep);
    ann.publish(room, "2");
    assertThat(bob.ear.awaitData(1)).containsExactly("2");
  }

  @Test
  void restoresAnInterestThatWasDeletedByHand() {
    Channel soon = room(Log.BUCKETS / 5);
    bob.listen(soon);
    ann.removeInterest(soon, ann.interests(soon).get(0));
    Position head = ann.publish(soon, "1");
    bob.ear.awaitHead(soon, head);
    assertThat(ann.interests(soon)).hasSize(1);
  }

  @Test
  void notesAnInterestLaterThatTheLogWasAwayFor() throws IOException {
    redis.kill();
    assertThatThrownBy(() -> bob.listen(room)).hasCauseInstanceOf(HubException.class);
    redis.restart();
    await(() -> ann.isUp() && !ann.interests(room).isEmpty());
    ann.publish(room, "1");
    assertThat(bob.ear.awaitData(1)).containsExactly("1");
  }

  @Test
  void carriesOutCommandsOnEveryNodeAndAddsUp() {
    Ear second = bob.anotherEar(40);
    Command command = new Command.Join(Channel.user("u"), room);
    assertThat(TestNode.await(ann.backplane.execute(command))).isEqualTo(42);
    assertThat(bob.ear.commands()).containsExactly(command);
    assertThat(second.commands()).containsExactly(command);
  }

  @Test
  void callsAClientWhereverItIsConnected() {
    Call call = new Call("c1", "Add", new Json("[1,2]"), Duration.ofSeconds(20));
    assertThat(failure(ann, call)).isEqualTo(Failure.UNKNOWN);
    bob.anotherEar(0).connect("c1", asked -> Future.succeededFuture(new Json("3")));
    assertThat(TestNode.await(ann.backplane.call(call))).hasToString("3");
    assertThat(TestNode.await(bob.backplane.call(call))).hasToString("3");
  }

  @Test
  void tellsWhatAClientRefusesWith() {
    bob.ear.connect("c1", asked -> Future.failedFuture(Failure.CONFLICT.because("not now")));
    Call call = new Call("c1", "Add", new Json("[]"), Duration.ofSeconds(20));
    assertThat(failure(ann, call)).isEqualTo(Failure.CONFLICT);
    assertThat(failure(bob, call)).isEqualTo(Failure.CONFLICT);
  }

  @Test
  void waitsForAClientOnlySoLong() {
    bob.ear.connect("c1", asked -> Promise.<Json>promise().future());
    Call call = new Call("c1", "Add", new Json("[]"), Duration.ofMillis(50));
    assertThat(failure(ann, call)).isEqualTo(Failure.UNAVAILABLE);
    assertThat(failure(bob, call)).isEqualTo(Failure.UNAVAILABLE);
  }

  private static Failure failure(TestNode node, Call call) {
    Throwable cause =
        TestNode.await(
            node.backplane
                .call(call)
                .transform(outcome -> Future.succeededFuture(outcome.cause())));
    return ((HubException) cause).failure();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not happen in time").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private TestNode node(String id) {
    return node(id, TestNode.BEAT);
  }

  private TestNode node(String id, Duration beat) {
    int port = freePort();
    if (nodes.isEmpty()) {
      firstPort = port;
    }
    TestNode node = TestNode.start(id, cluster, port, firstPort, redis, beat);
    nodes.add(node);
    return node;
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
