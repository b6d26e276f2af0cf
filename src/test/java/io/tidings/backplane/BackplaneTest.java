package io.tidings.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes of a real cluster, with a real Redis, in one process. */
class BackplaneTest {
  private static final Channel ROOM = Channel.group("room");
  private static final Channel CURSORS = Channel.group("cursors");

  private final String cluster = "backplane-" + UUID.randomUUID();
  private final List<TestNode> nodes = new ArrayList<>();
  private int firstPort;
  private TestRedis redis;
  private TestNode ann;
  private TestNode bob;

  @BeforeEach
  void start() throws IOException {
    redis = TestRedis.start();
    ann = node("ann");
    bob = node("bob");
  }

  @AfterEach
  void stop() throws IOException {
    nodes.forEach(TestNode::leave);
    redis.close();
  }

  @Test
  void announcesToTheNodesThatListenInOrder() {
    bob.listen(ROOM);
    List<String> said = IntStream.range(0, 5_000).mapToObj(Integer::toString).toList();
    ann.publishAll(ROOM, said);
    assertThat(bob.ear.awaitData(said.size())).isEqualTo(said);
    assertThat(ann.ear.data()).isEmpty();
  }

  @Test
  void reachesItsOwnListenersWithoutTheEventBus() {
    AtomicInteger lost = ann.loses(announcements -> true);
    ann.listen(ROOM);
    ann.publish(ROOM, "1");
    assertThat(ann.ear.awaitData(1)).containsExactly("1");
    await(() -> lost.get() > 0);
  }

  @Test
  void answersWithTheHeadAndHearsWhatComesAfterIt() {
    Position before = ann.publish(ROOM, "1");
    assertThat(bob.listen(ROOM)).isEqualTo(before);
    ann.publish(ROOM, "2");
    assertThat(bob.ear.awaitData(1)).containsExactly("2");
  }

  @Test
  void noticesALostBatchWithNoMessageAfterIt() {
    bob.listen(ROOM);
    AtomicInteger lost = ann.loses(announcements -> !announcements.news().isEmpty());
    Position head = ann.publish(ROOM, "1");
    bob.ear.awaitHead(ROOM, head);
    assertThat(lost).hasPositiveValue();
    assertThat(bob.ear.data()).isEmpty();
  }

  @Test
  void comparesHeadsWhileAPeerIsSilent() {
    bob.listen(ROOM);
    AtomicInteger lost = ann.loses(announcements -> true);
    bob.ear.awaitHead(ROOM, ann.publish(ROOM, "1"));
    bob.ear.awaitHead(ROOM, ann.publish(ROOM, "2"));
    assertThat(lost).hasPositiveValue();
  }

  @Test
  void deliversWhatADeadNodeAppendedAndDidNotAnnounce() {
    bob.listen(ROOM);
    Position head = ann.append(ROOM, "1").position();
    ann.die();
    nodes.remove(ann);
    bob.ear.awaitHead(ROOM, head);
  }

  @Test
  void comparesWhatIsSuspectedOnEveryNode() {
    ann.listen(ROOM);
    bob.listen(ROOM);
    Position head = ann.append(ROOM, "1").position();
    ann.backplane.suspect(ROOM);
    ann.ear.awaitHead(ROOM, head);
    bob.ear.awaitHead(ROOM, head);
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
    Command command = new Command.Join(Channel.user("u"), ROOM);
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
    carl.listen(ROOM);
    ann.publish(ROOM, "1");
    assertThat(carl.ear.awaitData(1)).containsExactly("1");
    assertThat(ann.backplane.peers()).doesNotContain("carl");
    ann.registry.away(false);
  }

  @Test
  void stopsHearingWhenTheLastListenerLeaves() {
    Ear second = bob.anotherEar(1);
    bob.listen(ROOM);
    bob.listen(ROOM, second);
    bob.backplane.unsubscribe(ROOM, bob.ear);
    ann.publish(ROOM, "1");
    assertThat(second.awaitData(1)).containsExactly("1");
    assertThat(bob.ear.data()).isEmpty();
    bob.backplane.unsubscribe(ROOM, second);
    await(() -> ann.interests(ROOM).isEmpty());
  }

  @Test
  void neverRemovesANewerInterestLate() {
    bob.listen(ROOM);
    Interest first = ann.interests(ROOM).get(0);
    for (int i = 0; i < 100; i++) {
      bob.backplane.unsubscribe(ROOM, bob.ear);
      bob.listen(ROOM);
    }
    Interest last = ann.interests(ROOM).get(0);
    assertThat(last.token()).isNotEqualTo(first.token());
    ann.removeInterest(ROOM, first);
    ann.publish(ROOM, "1");
    assertThat(bob.ear.awaitData(1)).containsExactly("1");
  }

  @Test
  void removesTheInterestOfADeadNode() {
    bob.listen(ROOM);
    bob.die();
    nodes.remove(bob);
    await(
        () -> {
          ann.publish(ROOM, "1");
          return ann.interests(ROOM).isEmpty();
        });
  }

  @Test
  void keepsTheInterestOfANodeThatWokeUp() {
    bob.listen(ROOM);
    Interest asleep = ann.interests(ROOM).get(0);
    bob.registry.away(true);
    await(() -> !ann.backplane.peers().contains("bob"));
    ann.publish(ROOM, "1");
    bob.registry.away(false);
    await(() -> ann.backplane.peers().contains("bob"));
    await(() -> !ann.interests(ROOM).isEmpty() && !ann.interests(ROOM).get(0).equals(asleep));
    ann.removeInterest(ROOM, asleep);
    ann.publish(ROOM, "2");
    assertThat(bob.ear.awaitData(1)).containsExactly("2");
  }

  @Test
  void restoresAnInterestThatWasDeletedByHand() {
    bob.listen(ROOM);
    ann.removeInterest(ROOM, ann.interests(ROOM).get(0));
    Position head = ann.publish(ROOM, "1");
    bob.ear.awaitHead(ROOM, head);
    assertThat(ann.interests(ROOM)).hasSize(1);
  }

  @Test
  void notesAnInterestLaterThatTheLogWasAwayFor() throws IOException {
    redis.kill();
    assertThatThrownBy(() -> bob.listen(ROOM)).hasCauseInstanceOf(HubException.class);
    redis.restart();
    await(() -> ann.isUp() && !ann.interests(ROOM).isEmpty());
    ann.publish(ROOM, "1");
    assertThat(bob.ear.awaitData(1)).containsExactly("1");
  }

  @Test
  void carriesOutCommandsOnEveryNodeAndAddsUp() {
    Ear second = bob.anotherEar(40);
    Command command = new Command.Join(Channel.user("u"), ROOM);
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
    int port = freePort();
    if (nodes.isEmpty()) {
      firstPort = port;
    }
    TestNode node = TestNode.start(id, cluster, port, firstPort, redis);
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
