package io.tidings.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tidings.config.ChannelPolicy;
import io.tidings.it.TcpProxy;
import io.tidings.log.Log.Appended;
import io.tidings.log.Log.Interest;
import io.tidings.log.Page.Verdict;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a log whose Redis lost its tail: failovers, restarts, and feeds that help. */
class LineageTest {
  private static final Channel ROOM = Channel.group("room");
  private static final Channel BRIEF = Channel.group("brief");

  private final List<TestRedis> servers = new ArrayList<>();
  private final List<Publication> said = new ArrayList<>();
  private Vertx vertx;
  private TestRedis primary;
  private TcpProxy proxy;
  private LogUser ann;

  @BeforeEach
  void start() throws IOException {
    vertx = Vertx.vertx();
    primary = TestRedis.start();
    servers.add(primary);
    proxy = TcpProxy.to(primary.port());
    ann =
        LogUser.unopened(
            vertx,
            new RedisOptions().setConnectionString("redis://127.0.0.1:" + proxy.port()),
            new ChannelPolicy("group:brief", 1000, Duration.ofMillis(50)));
    ann.call(ann.link::open);
  }

  @AfterEach
  void stop() throws IOException {
    ann.close();
    proxy.close();
    for (TestRedis server : servers) {
      server.close();
    }
    LogUser.await(vertx.close());
  }

  private TestRedis replica() throws IOException {
    TestRedis replica = primary.startReplica();
    servers.add(replica);
    return replica;
  }

  private void say(int count) {
    for (int i = 0; i < count; i++) {
      said.add(ann.append(ROOM, "message " + said.size()).publication());
    }
  }

  /** The replica gets what was said so far and nothing more. */
  private void leaveBehind(TestRedis replica) throws IOException {
    replica.isolateFrom(primary);
  }

  private void failOverTo(TestRedis replica) throws IOException {
    ann.whileReconnecting(
        () -> {
          primary.kill();
          replica.promote();
          proxy.redirect(replica.port());
        });
    primary = replica;
  }

  /** 100 are acknowledged, 97 of them survive. */
  private TestRedis loseThree() throws IOException {
    TestRedis replica = replica();
    say(97);
    leaveBehind(replica);
    say(3);
    failOverTo(replica);
    assertThat(head().offset()).isEqualTo(97);
    return replica;
  }

  private Position head() {
    return ann.call(() -> ann.log.heads(List.of(ROOM))).get(ROOM);
  }

  private Page after(Position position) {
    return ann.call(() -> ann.log.after(ROOM, position, 1000));
  }

  private Position at(int offset) {
    return said.get(offset - 1).position();
  }

  /** That nothing is said of a position yet; what is said of what survived. */
  private Position waits(Position position) {
    return assertThatExceptionOfType(Resting.class)
        .isThrownBy(() -> after(position))
        .actual()
        .survived();
  }

  /** A feed that has the messages of these offsets asks to put them back. */
  private boolean restore(int first, int last) {
    return ann.call(
        () -> ann.log.restore(ROOM, at(last), new Position("", 0), said.subList(first - 1, last)));
  }

  /** A feed asks to put back what it no longer has. */
  private boolean restoreNothing(Position held) {
    return ann.call(() -> ann.log.restore(ROOM, held, new Position("", 0), List.of()));
  }

  /** Tries again, as clients do, until the log no longer rests. Returns how often it had to. */
  private static <T> T untilRested(Supplier<T> use) {
    while (true) {
      try {
        return use.get();
      } catch (HubException resting) {
        assertThat(resting.failure()).isEqualTo(Failure.UNAVAILABLE);
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }

  private void assertWhole() {
    assertThat(after(at(90)))
        .isEqualTo(new Page(Verdict.WHOLE, head(), said.subList(90, said.size())));
    assertThat(after(at(97)).publications()).isEqualTo(said.subList(97, said.size()));
    assertThat(after(at(said.size()))).isEqualTo(new Page(Verdict.WHOLE, head(), List.of()));
  }

  private void assertKnownToBeLost() {
    for (int offset : List.of(1, 90, 97, 98, 100)) {
      assertThat(after(at(offset)).verdict()).as("after " + offset).isEqualTo(Verdict.EPOCH);
    }
  }

  @Test
  void getsBackFromAFeedWhatAFailoverLost() throws IOException {
    loseThree();
    Position survived = head();
    assertThat(waits(at(100))).isEqualTo(survived);

    assertThat(restore(98, 100)).isTrue();

    assertWhole();
    assertThat(head()).isEqualTo(new Position(survived.epoch(), 100));
    assertThat(after(survived).publications()).isEqualTo(said.subList(97, 100));
    Position next = ann.append(ROOM, "next").position();
    assertThat(next).isEqualTo(new Position(survived.epoch(), 101));
    assertThat(after(at(99)).publications())
        .extracting(Publication::position)
        .containsExactly(at(100), next);
  }

  @Test
  void tellsOnlyWhoHadMoreWhereNobodyKnowsOfALoss() throws IOException {
    loseThree();

    assertThat(waits(at(100))).isEqualTo(head());
    assertThat(after(at(97))).isEqualTo(new Page(Verdict.WHOLE, head(), List.of()));
    assertThat(after(at(90)).publications()).isEqualTo(said.subList(90, 97));

    assertThat(untilRested(() -> after(at(100))))
        .isEqualTo(new Page(Verdict.EPOCH, head(), List.of()));
    assertThat(after(at(98)).verdict()).isEqualTo(Verdict.EPOCH);
    assertThat(after(at(97)).verdict()).isEqualTo(Verdict.WHOLE);
  }

  @Test
  void saysAtOnceWhatNobodyCanPutBack() throws IOException {
    loseThree();

    assertThat(after(new Position(head().epoch(), 98)).verdict()).isEqualTo(Verdict.EPOCH);
    assertThat(waits(at(98))).isEqualTo(head());
    ann.append(ROOM, "instead");
    assertThat(after(at(98)).verdict()).isEqualTo(Verdict.EPOCH);
  }

  @Test
  void tellsEverybodyWhereTheLossIsKnown() throws IOException {
    loseThree();
    Position between = head();

    assertThat(untilRested(() -> restoreNothing(at(100)))).isFalse();

    assertKnownToBeLost();
    Position head = head();
    assertThat(head.offset()).isEqualTo(97);
    assertThat(head.generation()).isGreaterThan(between.generation());
    // Who is there may have come over from the epoch before.
    assertThat(after(between).verdict()).isEqualTo(Verdict.EPOCH);
    assertThat(restoreNothing(at(100))).isFalse();
    assertThat(restore(98, 100)).isFalse();
    assertThat(head()).isEqualTo(head);
  }

  @Test
  void remembersTheLossAfterTheNextFailover() throws IOException {
    loseThree();
    assertThat(untilRested(() -> restoreNothing(at(100)))).isFalse();
    Position instead = ann.append(ROOM, "instead").position();
    TestRedis replica = replica();
    leaveBehind(replica);
    failOverTo(replica);

    assertKnownToBeLost();
    assertThat(after(instead)).isEqualTo(new Page(Verdict.WHOLE, head(), List.of()));
    assertThat(restore(98, 100)).isFalse();
    assertThat(after(instead).verdict()).isEqualTo(Verdict.WHOLE);
  }

  @Test
  void takesTheLostFromFeedsOfDifferentReach() throws IOException {
    loseThree();

    assertThat(restore(95, 99)).isTrue();
    assertThat(head().offset()).isEqualTo(99);
    assertThat(waits(at(100))).isEqualTo(head());
    assertThat(restore(98, 100)).isTrue();
    assertThat(restore(98, 99)).isTrue();

    assertWhole();
  }

  @Test
  void waitsForAFeedThatHasMoreBeforeItRecordsALoss() throws IOException {
    loseThree();

    assertThat(LogUser.failure(() -> restoreNothing(at(100)))).isEqualTo(Failure.UNAVAILABLE);
    assertThat(LogUser.failure(() -> restore(99, 100))).isEqualTo(Failure.UNAVAILABLE);
    assertThat(restore(98, 100)).isTrue();
    assertThat(restoreNothing(at(100))).isTrue();

    assertWhole();
  }

  @Test
  void lastsTwoFailoversInARow() throws IOException {
    TestRedis second = replica();
    TestRedis third = replica();
    say(95);
    leaveBehind(third);
    say(2);
    leaveBehind(second);
    say(3);
    failOverTo(second);
    assertThat(head().offset()).isEqualTo(97);
    failOverTo(third);
    assertThat(head().offset()).isEqualTo(95);

    assertThat(restore(96, 100)).isTrue();

    assertWhole();
  }

  @Test
  void getsBackWhatWasSaidInAnEpochThatIsForgotten() throws IOException {
    TestRedis second = replica();
    TestRedis third = replica();
    say(96);
    leaveBehind(third);
    say(1);
    leaveBehind(second);
    failOverTo(second);
    say(3);
    assertThat(at(98).generation()).isGreaterThan(at(97).generation());
    failOverTo(third);
    assertThat(head().offset()).isEqualTo(96);

    assertThat(restore(97, 100)).isTrue();

    assertWhole();
    assertThat(head().generation()).isGreaterThan(at(100).generation());
  }

  @Test
  void wantsProofThatAForgottenEpochGoesOnFromHere() throws IOException {
    TestRedis second = replica();
    TestRedis third = replica();
    say(97);
    leaveBehind(third);
    leaveBehind(second);
    failOverTo(second);
    say(3);
    failOverTo(third);

    assertThat(LogUser.failure(() -> restore(98, 100))).isEqualTo(Failure.UNAVAILABLE);
    assertThat(restore(97, 100)).isTrue();

    assertWhole();
  }

  @Test
  void failsOverAndBack() throws IOException {
    TestRedis first = primary;
    TestRedis second = loseThree();
    assertThat(restore(98, 100)).isTrue();
    first.restart();
    first.follow(second);
    say(2);
    leaveBehind(first);
    say(1);
    failOverTo(first);
    assertThat(head().offset()).isEqualTo(102);

    assertThat(restore(101, 103)).isTrue();

    assertWhole();
  }

  @Test
  void putsNothingBackOnceItsPlaceIsTaken() throws IOException {
    loseThree();
    Position instead = ann.append(ROOM, "instead").position();
    assertThat(instead.offset()).isEqualTo(98);
    assertThat(after(at(97)).publications()).hasSize(1);

    assertThat(restore(98, 100)).isFalse();

    assertKnownToBeLost();
    assertThat(after(instead).verdict()).isEqualTo(Verdict.EPOCH);
    assertThat(head().offset()).isEqualTo(98);
    assertThat(ann.append(ROOM, "after").position().offset()).isEqualTo(99);
  }

  @Test
  void keepsAppendsWaitingWhileListenersMayPutBack() throws IOException {
    loseThree();
    ann.call(() -> ann.log.subscribe(ROOM, new Interest("n1", "t1")));

    assertThat(LogUser.failure(() -> ann.append(ROOM, "instead"))).isEqualTo(Failure.UNAVAILABLE);
    assertThat(restore(98, 100)).isTrue();
    Appended next = untilRested(() -> ann.append(ROOM, "next"));

    assertThat(next.position().offset()).isEqualTo(101);
    assertThat(ann.append(ROOM, "more").position().offset()).isEqualTo(102);
  }

  @Test
  void knowsARepetitionOfWhatWasLostAndPutBack() throws IOException {
    TestRedis replica = replica();
    say(1);
    leaveBehind(replica);
    said.add(ann.append(ROOM, "once", "m1").publication());
    failOverTo(replica);
    assertThat(restore(2, 2)).isTrue();

    Appended again = ann.append(ROOM, "once", "m1");

    assertThat(again.repeated()).isTrue();
    assertThat(again.publication()).isEqualTo(said.get(1));
    assertThat(LogUser.failure(() -> ann.append(ROOM, "other", "m1"))).isEqualTo(Failure.CONFLICT);
    assertThat(head().offset()).isEqualTo(2);
  }

  @Test
  void letsOthersKnowThatSomethingChanged() throws IOException {
    loseThree();
    int bucket = ann.log.bucket(ROOM);
    long before = ann.call(() -> ann.log.changes(bucket, 0)).counter();
    assertThat(restore(98, 100)).isTrue();
    Log.Changes restored = ann.call(() -> ann.log.changes(bucket, before));
    assertThat(restored.heads()).containsEntry(ROOM, head());
    ann.append(ROOM, "next");
    Position held = new Position(head().epoch(), 200);

    assertThat(restoreNothing(held)).isFalse();

    assertThat(ann.call(() -> ann.log.changes(bucket, restored.counter())).heads())
        .containsEntry(ROOM, head());
    assertThat(head().epoch()).isNotEqualTo(held.epoch());
  }

  @Test
  void getsBackALogThatWasLostWhole() throws IOException {
    say(100);
    ann.whileReconnecting(primary::restartEmpty);
    assertThat(head().offset()).isZero();
    assertThat(waits(at(100))).isEqualTo(head());

    assertThat(restore(51, 100)).isTrue();

    assertWhole();
    assertThat(after(at(50)).publications()).isEqualTo(said.subList(50, 100));
    assertThat(after(at(49)).verdict()).isEqualTo(Verdict.TRIMMED);
    assertThat(ann.append(ROOM, "next").position().offset()).isEqualTo(101);
  }

  @Test
  void beginsAnewWhereNobodyHasTheLostLog() throws IOException {
    say(100);
    ann.whileReconnecting(primary::restartEmpty);

    assertThat(untilRested(() -> restoreNothing(at(100)))).isFalse();

    assertKnownToBeLost();
    assertThat(ann.append(ROOM, "first").position().offset()).isEqualTo(1);
    assertThat(head().generation()).isGreaterThan(at(100).generation());
  }

  @Test
  void getsBackWhatATruncatedFileLost() throws IOException {
    say(97);
    Path copy = primary.copyData();
    say(3);
    ann.whileReconnecting(() -> primary.restartFrom(copy));
    assertThat(waits(at(100)).offset()).isEqualTo(97);

    assertThat(restore(97, 100)).isTrue();

    assertWhole();
  }

  @Test
  void hasNothingToPutBackAfterARestartThatLostNothing() throws IOException {
    say(100);
    ann.whileReconnecting(primary::restart);

    assertThat(after(at(100)).verdict()).isEqualTo(Verdict.WHOLE);
    assertThat(restore(98, 100)).isTrue();
    assertThat(restoreNothing(at(100))).isTrue();

    assertWhole();
  }

  @Test
  void trimsWhatWasPutBackWhenItsTimeIsOver() throws IOException {
    ann.append(BRIEF, "older");
    Path copy = primary.copyData();
    Publication old = ann.append(BRIEF, "old").publication();
    ann.whileReconnecting(() -> primary.restartFrom(copy));
    List<Publication> lost = List.of(old);
    assertThat(ann.call(() -> ann.log.restore(BRIEF, old.position(), old.position(), lost)))
        .isTrue();
    while (ann.append(ROOM, "tick").publication().at() <= old.at() + 60) {
      Thread.onSpinWait();
    }

    Publication fresh = ann.append(BRIEF, "new").publication();

    assertThat(ann.call(() -> ann.log.earliest(BRIEF, 10)).publications()).containsExactly(fresh);
    assertThat(fresh.offset()).isEqualTo(3);
    String log = "tidings:{" + ann.log.bucket(BRIEF) + "}:group:brief:log";
    assertThat(ann.redis(Command.PTTL, log).toLong()).isPositive();
  }
}
