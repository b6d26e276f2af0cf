package io.tidings.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.config.ChannelPolicy;
import io.tidings.log.Log.Appended;
import io.tidings.log.Log.Changes;
import io.tidings.log.Log.Interest;
import io.tidings.log.Page.Verdict;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link Log}, against the Redis of this machine. */
class RedisLogTest {
  private static final Channel ROOM = Channel.group("room");

  private static final ChannelPolicy[] POLICIES = {
    new ChannelPolicy("group:short*", 100, Duration.ofDays(1)),
    new ChannelPolicy("group:brief*", 1000, Duration.ofMillis(50)),
    new ChannelPolicy("group:cursor*", 0, Duration.ofDays(1))
  };

  private Vertx vertx;
  private TestRedis redis;
  private LogUser ann;
  private LogUser bob;

  TestRedis redis() throws IOException {
    return TestRedis.start();
  }

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    redis = redis();
    ann = LogUser.of(vertx, redis, POLICIES);
    bob = LogUser.of(vertx, redis, POLICIES);
  }

  @AfterEach
  void stop() throws Exception {
    ann.close();
    bob.close();
    redis.close();
    LogUser.await(vertx.close());
  }

  private Page after(Channel channel, Position since) throws Exception {
    return ann.call(() -> ann.log.after(channel, since, 1000));
  }

  private static List<Long> offsets(Page page) {
    return page.publications().stream().map(Publication::offset).toList();
  }

  private static Position at(Position of, long offset) {
    return new Position(of.epoch(), offset);
  }

  private Position head(Channel channel) throws Exception {
    return ann.call(() -> ann.log.heads(List.of(channel))).get(channel);
  }

  @Test
  void givesBackExactlyWhatWasAppended() throws Exception {
    Message message =
        new Message("né", new Json("{\"a\": \"☃ \\\"\"}"), "c1", "zoë", List.of("c2", "c3"));
    Position start = head(ROOM);
    Appended appended = ann.call(() -> ann.log.append(ROOM, message, Optional.empty()));

    Page page = after(ROOM, start);

    assertThat(page)
        .isEqualTo(new Page(Verdict.WHOLE, appended.position(), List.of(appended.publication())));
  }

  @Test
  void numbersWithoutGapsWhatManyAppendAtOnce() throws Exception {
    List<Future<Appended>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      LogUser user = i % 2 == 0 ? ann : bob;
      all.add(user.start(() -> user.log.append(ROOM, LogUser.message("x"), Optional.empty())));
    }
    LogUser.await(Future.all(all));

    assertThat(all.stream().map(appended -> appended.result().position().offset()))
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 500).boxed().toList());
    assertThat(offsets(ann.call(() -> ann.log.earliest(ROOM, 1000))))
        .isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
  }

  @Test
  void appendsInTheOrderInWhichItWasCalled() throws Exception {
    List<Future<Appended>> all =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    ann.start(
                        () -> ann.log.append(ROOM, LogUser.message("n" + i), Optional.empty())))
            .toList();
    LogUser.await(Future.all(all));

    List<String> said =
        ann.call(() -> ann.log.earliest(ROOM, 1000)).publications().stream()
            .map(publication -> publication.message().data().toString())
            .toList();
    assertThat(said).isEqualTo(IntStream.range(0, 300).mapToObj(i -> "\"n" + i + '"').toList());
  }

  @Test
  void answersARepetitionWithTheFirstPlaceWhoeverRepeats() throws Exception {
    Appended first = ann.append(ROOM, "once", "m1");
    ann.append(ROOM, "between");

    Appended again = bob.append(ROOM, "once", "m1");

    assertThat(again.repeated()).isTrue();
    assertThat(again.position()).isEqualTo(first.position());
    assertThat(again.publication()).isEqualTo(first.publication());
    assertThat(head(ROOM).offset()).isEqualTo(2);
  }

  @Test
  void refusesOtherContentUnderAKeyThatWasUsed() throws Exception {
    ann.append(ROOM, "this", "m1");

    assertThat(LogUser.failure(() -> bob.append(ROOM, "that", "m1"))).isEqualTo(Failure.CONFLICT);

    assertThat(head(ROOM).offset()).isEqualTo(1);
  }

  @Test
  void takesTheSameKeyInAnotherChannelForAnother() throws Exception {
    ann.append(ROOM, "this", "m1");

    assertThat(ann.append(Channel.group("other"), "that", "m1").repeated()).isFalse();
  }

  @Test
  void keepsAboutAsManyAsThePolicySays() throws Exception {
    Channel channel = Channel.group("short");
    Position start = head(channel);
    for (int i = 0; i < 450; i++) {
      ann.append(channel, "x");
    }

    Page kept = ann.call(() -> ann.log.earliest(channel, 1000));

    assertThat(kept.publications()).hasSizeBetween(100, 250);
    long first = kept.publications().get(0).offset();
    assertThat(after(channel, start)).isEqualTo(new Page(Verdict.TRIMMED, kept.head(), List.of()));
    assertThat(after(channel, at(start, first - 2)).verdict()).isEqualTo(Verdict.TRIMMED);
    assertThat(after(channel, at(start, first - 1)).publications()).isEqualTo(kept.publications());
    assertThat(ann.call(() -> ann.log.newest(channel, Optional.of(start), 10)).verdict())
        .isEqualTo(Verdict.TRIMMED);
  }

  @Test
  void trimsWhatIsOlderThanThePolicySays() throws Exception {
    Channel channel = Channel.group("brief");
    Position first = ann.append(channel, "old").position();
    long written = ann.append(channel, "old too").publication().at();
    // Redis's clock decides; every append looks at it.
    while (ann.append(ROOM, "tick").publication().at() <= written + 51) {
      Thread.onSpinWait();
    }
    Position last = ann.append(channel, "new").position();

    assertThat(offsets(ann.call(() -> ann.log.earliest(channel, 10)))).containsExactly(3L);
    assertThat(after(channel, first).verdict()).isEqualTo(Verdict.TRIMMED);
    assertThat(last).isEqualTo(at(first, 3));
  }

  @Test
  void readsInPagesAndBackwards() throws Exception {
    Position start = head(ROOM);
    for (int i = 0; i < 10; i++) {
      ann.append(ROOM, "x");
    }

    assertThat(offsets(ann.call(() -> ann.log.after(ROOM, at(start, 3), 4))))
        .containsExactly(4L, 5L, 6L, 7L);
    assertThat(offsets(ann.call(() -> ann.log.newest(ROOM, Optional.empty(), 3))))
        .containsExactly(10L, 9L, 8L);
    assertThat(offsets(ann.call(() -> ann.log.newest(ROOM, Optional.of(at(start, 8)), 9))))
        .containsExactly(10L, 9L);
    assertThat(after(ROOM, at(start, 10)))
        .isEqualTo(new Page(Verdict.WHOLE, at(start, 10), List.of()));
  }

  @Test
  void endsAPageAtAMebibyte() throws Exception {
    Position start = head(ROOM);
    List<Integer> lengths = new ArrayList<>(Collections.nCopies(150, 10));
    lengths.addAll(List.of(400_000, 600_000, 100_000, 2_000_000, 10));
    for (int length : lengths) {
      ann.append(ROOM, "x".repeat(length));
    }

    assertThat(offsets(after(ROOM, start))).hasSize(152).endsWith(152L);
    assertThat(offsets(after(ROOM, at(start, 152)))).containsExactly(153L);
    assertThat(offsets(after(ROOM, at(start, 153)))).containsExactly(154L);
    assertThat(offsets(after(ROOM, at(start, 154)))).containsExactly(155L);
    assertThat(offsets(ann.call(() -> ann.log.newest(ROOM, Optional.empty(), 1000))))
        .containsExactly(155L);
    assertThat(offsets(ann.call(() -> ann.log.newest(ROOM, Optional.of(at(start, 2)), 120))))
        .containsExactly(155L);
    assertThat(offsets(ann.call(() -> ann.log.earliest(ROOM, 130)))).hasSize(130);
  }

  @Test
  void readsBackwardsOverManyStrides() throws Exception {
    Position start = head(ROOM);
    for (int i = 0; i < 230; i++) {
      ann.append(ROOM, "x");
    }

    assertThat(offsets(ann.call(() -> ann.log.newest(ROOM, Optional.of(at(start, 10)), 1000))))
        .isEqualTo(LongStream.iterate(230, i -> i - 1).limit(220).boxed().toList());
    assertThat(offsets(ann.call(() -> ann.log.newest(ROOM, Optional.of(at(start, 10)), 201))))
        .hasSize(201)
        .endsWith(30L);
  }

  @Test
  void neverPassesAHoleOffAsWhole() throws Exception {
    Position start = head(ROOM);
    for (int i = 0; i < 5; i++) {
      ann.append(ROOM, "x");
    }
    ann.redis(Command.XDEL, key(ROOM, "log"), "3-0");

    assertThat(after(ROOM, start)).isEqualTo(new Page(Verdict.TRIMMED, at(start, 5), List.of()));
    assertThat(after(ROOM, at(start, 2)).verdict()).isEqualTo(Verdict.TRIMMED);
    assertThat(offsets(after(ROOM, at(start, 3)))).containsExactly(4L, 5L);
  }

  @Test
  void refusesPositionsBeyondTheHeadOrOfAnotherChannel() throws Exception {
    Position mine = ann.append(ROOM, "mine").position();
    Position other = ann.append(Channel.group("other"), "other").position();

    assertThat(after(ROOM, at(mine, 2)).verdict()).isEqualTo(Verdict.EPOCH);
    assertThat(after(ROOM, other).verdict()).isEqualTo(Verdict.EPOCH);
    assertThat(other.epoch()).isNotEqualTo(mine.epoch());
  }

  @Test
  void goesOnInANewEpochAfterARestart() throws Exception {
    ann.append(ROOM, "one");
    Position before = ann.append(ROOM, "two").position();
    ann.whileReconnecting(redis::restart);

    Position head = head(ROOM);
    assertThat(head.generation()).isGreaterThan(before.generation());
    assertThat(head.offset()).isEqualTo(2);
    assertThat(after(ROOM, before)).isEqualTo(new Page(Verdict.WHOLE, head, List.of()));

    Position next = ann.append(ROOM, "three").position();
    assertThat(next).isEqualTo(at(head, 3));
    assertThat(offsets(after(ROOM, at(before, 1)))).containsExactly(2L, 3L);
    assertThat(offsets(after(ROOM, at(head, 1)))).containsExactly(2L, 3L);
    assertThat(after(ROOM, at(before, 1)).publications())
        .extracting(publication -> publication.position().epoch())
        .containsExactly(before.epoch(), head.epoch());
    assertThat(after(ROOM, at(before, 3)).verdict()).isEqualTo(Verdict.EPOCH);
  }

  @Test
  void remembersEveryEpochThatIsStillInTheLog() throws Exception {
    List<Position> positions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      positions.add(ann.append(ROOM, "x").position());
      ann.whileReconnecting(redis::restart);
    }

    assertThat(offsets(after(ROOM, positions.get(0)))).containsExactly(2L, 3L);
    assertThat(offsets(after(ROOM, positions.get(1)))).containsExactly(3L);
    assertThat(after(ROOM, positions.get(2)).verdict()).isEqualTo(Verdict.WHOLE);
  }

  @Test
  void tellsThePositionsOfALostTailApart() throws Exception {
    Position kept = ann.append(ROOM, "kept").position();
    Path copy = redis.copyData();
    Position lost = ann.append(ROOM, "lost").position();
    ann.whileReconnecting(() -> redis.restartFrom(copy));

    assertThatThrownBy(() -> after(ROOM, lost)).isInstanceOf(Resting.class);
    assertThat(after(ROOM, kept).verdict()).isEqualTo(Verdict.WHOLE);
    Position instead = ann.append(ROOM, "instead").position();
    assertThat(instead.offset()).isEqualTo(2);
    assertThat(after(ROOM, lost).verdict()).isEqualTo(Verdict.EPOCH);
    assertThat(offsets(after(ROOM, kept))).containsExactly(2L);
  }

  @Test
  void beginsAnewWhereEverythingWasLost() throws Exception {
    Position before = ann.append(ROOM, "x").position();
    ann.redis(Command.FLUSHALL);

    Position again = ann.append(ROOM, "y").position();

    assertThat(again.offset()).isEqualTo(1);
    assertThat(again.epoch()).isNotEqualTo(before.epoch());
    assertThat(after(ROOM, before).verdict()).isEqualTo(Verdict.EPOCH);
  }

  @Test
  void outlivesItsMetadata() throws Exception {
    Position before = ann.append(ROOM, "x").position();
    ann.redis(Command.DEL, key(ROOM, "meta"));

    assertThat(ann.append(ROOM, "y").position().offset()).isEqualTo(2);
    assertThat(after(ROOM, before).verdict()).isEqualTo(Verdict.EPOCH);
  }

  @Test
  void letsEveryKeyExpireAndTheMetadataLast() throws Exception {
    ann.call(() -> ann.log.subscribe(ROOM, new Interest("n1", "t1")));
    ann.append(ROOM, "x", "m1");

    long log = ann.redis(Command.PTTL, key(ROOM, "log")).toLong();
    long meta = ann.redis(Command.PTTL, key(ROOM, "meta")).toLong();
    assertThat(log).isPositive().isLessThanOrEqualTo(Duration.ofHours(25).toMillis());
    assertThat(meta).isGreaterThan(Duration.ofHours(47).toMillis());
    assertThat(ann.redis(Command.PTTL, key(ROOM, "nodes")).toLong())
        .isBetween(1L, Duration.ofMinutes(10).toMillis());
  }

  @Test
  void tellsWhoListens() throws Exception {
    Interest first = new Interest("n1", "t1");
    Interest second = new Interest("n2", "t2");
    assertThat(ann.call(() -> ann.log.subscribe(ROOM, first)).offset()).isZero();
    Position one = ann.append(ROOM, "one").position();
    assertThat(bob.call(() -> bob.log.subscribe(ROOM, second))).isEqualTo(one);

    assertThat(ann.append(ROOM, "two").interests()).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void removesAnInterestOnlyByItsOwnToken() throws Exception {
    Interest old = new Interest("n1", "t1");
    Interest fresh = new Interest("n1", "t2");
    ann.call(() -> ann.log.subscribe(ROOM, old));
    ann.call(() -> ann.log.subscribe(ROOM, fresh));

    ann.call(() -> ann.log.unsubscribe(ROOM, old));
    assertThat(ann.append(ROOM, "x").interests()).containsExactly(fresh);

    ann.call(() -> ann.log.unsubscribe(ROOM, fresh));
    assertThat(ann.append(ROOM, "x").interests()).isEmpty();
  }

  @Test
  void storesNothingInAChannelWithoutHistory() throws Exception {
    Channel cursor = Channel.group("cursor:1");
    Interest interest = new Interest("n1", "t1");
    assertThat(ann.call(() -> ann.log.subscribe(cursor, interest))).isEqualTo(Position.NONE);

    Appended appended = ann.append(cursor, "x", "m1");

    assertThat(appended.position()).isEqualTo(Position.NONE);
    assertThat(appended.interests()).containsExactly(interest);
    assertThat(ann.call(() -> ann.log.earliest(cursor, 10)).verdict())
        .isEqualTo(Verdict.NO_HISTORY);
    assertThat(head(cursor)).isEqualTo(Position.NONE);
    assertThat(ann.redis(Command.EXISTS, key(cursor, "log"), key(cursor, "meta")).toLong())
        .isZero();
  }

  @Test
  void readsTheHeadsOfManyChannels() throws Exception {
    List<Channel> channels =
        IntStream.range(0, 1000).mapToObj(i -> Channel.group("many" + i)).toList();
    for (Channel channel : channels.subList(0, 20)) {
      ann.append(channel, "x");
    }

    Map<Channel, Position> heads = ann.call(() -> ann.log.heads(channels));

    assertThat(heads).hasSize(1000);
    assertThat(heads.get(channels.get(19)).offset()).isEqualTo(1);
    assertThat(heads.get(channels.get(20)).offset()).isZero();
  }

  private Changes changes(long since) throws Exception {
    return ann.call(() -> ann.log.changes(ann.log.bucket(ROOM), since));
  }

  @Test
  void tellsWhichChannelsChanged() throws Exception {
    long start = changes(0).counter();
    assertThat(changes(start)).isEqualTo(new Changes(start, true, Map.of()));

    ann.append(ROOM, "x");
    Position head = ann.append(ROOM, "y").position();

    assertThat(changes(start)).isEqualTo(new Changes(start + 2, true, Map.of(ROOM, head)));
    assertThat(changes(start + 2).heads()).isEmpty();
  }

  @Test
  void admitsThatItNoLongerKnowsWhatChanged() throws Exception {
    long start = changes(0).counter();
    List<Channel> sameBucket =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> Channel.group("c" + i))
            .filter(channel -> ann.log.bucket(channel) == ann.log.bucket(ROOM))
            .limit(1200)
            .toList();
    LogUser.await(
        Future.all(
            sameBucket.stream()
                .map(
                    channel ->
                        ann.start(
                            () -> ann.log.append(channel, LogUser.message("x"), Optional.empty())))
                .toList()));

    assertThat(changes(start).complete()).isFalse();
    assertThat(changes(start + 1100).complete()).isTrue();
    assertThat(changes(start + 1100).heads()).hasSize(100);
    assertThat(changes(start + 5000).complete()).isFalse();
  }

  @Test
  void admitsThatChangesMayBeLostAfterARestart() throws Exception {
    ann.append(ROOM, "x");
    long before = changes(0).counter();
    ann.whileReconnecting(redis::restart);

    Changes after = changes(before);

    assertThat(after.complete()).isFalse();
    assertThat(after.counter()).isGreaterThan(before);
    assertThat(changes(after.counter()).complete()).isTrue();
  }

  @Test
  void takesAnyNameThatAChannelMayHave() throws Exception {
    List<Channel> channels =
        List.of(
            Channel.group("{7}:a"),
            Channel.group("%7B7%7D:a"),
            Channel.group("日本 ☃ 𝄞"),
            Channel.group("a:log"),
            Channel.parse("scope/group:a b"));
    for (Channel channel : channels) {
      ann.append(channel, channel.name());
    }

    for (Channel channel : channels) {
      Page page = ann.call(() -> ann.log.earliest(channel, 10));
      assertThat(page.publications()).hasSize(1);
      assertThat(page.publications().get(0).message().data().toString())
          .isEqualTo('"' + channel.name() + '"');
    }
    Channel brace = channels.get(0);
    assertThat(key(brace, "log"))
        .isEqualTo("tidings:{" + ann.log.bucket(brace) + "}:group:%7B7%7D:a:log");
    assertThat(ann.redis(Command.EXISTS, key(brace, "log")).toLong()).isEqualTo(1);
  }

  private String key(Channel channel, String name) {
    return "tidings:{"
        + ann.log.bucket(channel)
        + "}:"
        + channel.toString().replace("%", "%25").replace("{", "%7B").replace("}", "%7D")
        + ':'
        + name;
  }
}
