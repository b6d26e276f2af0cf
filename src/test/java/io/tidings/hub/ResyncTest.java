package io.tidings.hub;

import static io.tidings.hub.TestHub.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.auth.Identity;
import io.tidings.log.Page.Verdict;
import io.tidings.log.TestRedis;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResyncTest {
  private static final Channel ROOM = Channel.group("room");
  private static final Channel OTHER = Channel.group("other");
  private static final Channel CURSORS = Channel.group("cursors");
  private static final Channel SHORT = Channel.group("short");

  private final Identity ann = new Identity("c1", "ann");
  private TestRedis redis;
  private TestHub test;

  @BeforeEach
  void start() throws Exception {
    redis = TestRedis.start();
    test = TestHub.start(redis);
  }

  @AfterEach
  void stop() throws Exception {
    test.close();
    redis.close();
  }

  private List<Position> publish(Channel channel, int count) {
    return publish(channel, count, "1");
  }

  private List<Position> publish(Channel channel, int count, String data) {
    Draft draft = new Draft("Said", new Json(data));
    return await(
            Future.all(
                IntStream.range(0, count).mapToObj(i -> test.hub.publish(channel, draft)).toList()))
        .list();
  }

  private Map<Channel, Recovery> resync(
      Map<Channel, Position> positions, Function<Channel, Optional<Position>> sent) {
    return await(test.hub.resync(ann, positions, sent));
  }

  private Recovery resync(Channel channel, Position since) {
    return resync(Map.of(channel, since), any -> Optional.empty()).get(channel);
  }

  private static void assertRecovered(Recovery recovery, List<Position> missed, Position until) {
    assertThat(recovery.verdict()).isEqualTo(Verdict.WHOLE);
    assertThat(recovery.publications()).extracting(one -> one.position()).isEqualTo(missed);
    assertThat(recovery.position()).isEqualTo(until);
  }

  private static void assertNot(Recovery recovery, Verdict reason, Position until) {
    assertThat(recovery).isEqualTo(new Recovery(reason, until, List.of()));
  }

  @Test
  void answersWhatCameAfterEachPosition() {
    List<Position> room = publish(ROOM, 5);
    List<Position> other = publish(OTHER, 2);
    Map<Channel, Position> asked = new LinkedHashMap<>();
    asked.put(OTHER, other.get(1));
    asked.put(ROOM, room.get(1));

    Map<Channel, Recovery> answer = resync(asked, any -> Optional.empty());
    assertThat(answer.keySet()).containsExactly(OTHER, ROOM);
    assertRecovered(answer.get(OTHER), List.of(), other.get(1));
    assertRecovered(answer.get(ROOM), room.subList(2, 5), room.get(4));
    assertThat(resync(Map.of(), any -> Optional.empty())).isEmpty();
  }

  @Test
  void endsWhereTheSubscriptionStood() {
    List<Position> said = publish(ROOM, 6);
    assertRecovered(
        resync(Map.of(ROOM, said.get(1)), any -> Optional.of(said.get(3))).get(ROOM),
        said.subList(2, 4),
        said.get(3));
    // The client may know more than it was sent here, from another connection.
    assertRecovered(
        resync(Map.of(ROOM, said.get(4)), any -> Optional.of(said.get(3))).get(ROOM),
        List.of(),
        said.get(3));
  }

  @Test
  void tellsWhereTheSubscriptionStandsWhenItAnswers() {
    List<Position> said = publish(ROOM, 6);
    Queue<Position> stands = new ArrayDeque<>(List.of(said.get(3), said.get(5)));
    assertRecovered(
        resync(Map.of(ROOM, said.get(1)), any -> Optional.of(stands.remove())).get(ROOM),
        said.subList(2, 4),
        said.get(5));
    Queue<Optional<Position>> leaves =
        new ArrayDeque<>(List.of(Optional.of(said.get(3)), Optional.empty()));
    assertRecovered(
        resync(Map.of(ROOM, said.get(1)), any -> leaves.remove()).get(ROOM),
        said.subList(2, 4),
        said.get(3));
  }

  @Test
  void saysWhyAPositionCannotBeContinued() {
    List<Position> room = publish(ROOM, 2);
    // Trimming is approximate: whole nodes of the stream, a hundred messages each.
    List<Position> trimmed = publish(SHORT, 250);
    Position head = room.get(1);

    assertNot(resync(SHORT, trimmed.get(0)), Verdict.TRIMMED, trimmed.get(249));
    assertNot(resync(ROOM, Position.parse("1aaaaa:1")), Verdict.EPOCH, head);
    assertNot(resync(ROOM, new Position(head.epoch(), 3)), Verdict.EPOCH, head);
    assertNot(resync(CURSORS, head), Verdict.NO_HISTORY, Position.NONE);
  }

  @Test
  void answersAtMostAThousandMessages() {
    List<Position> room = publish(ROOM, 600);
    List<Position> other = publish(OTHER, 600);
    Map<Channel, Position> asked = new LinkedHashMap<>();
    asked.put(ROOM, before(room));
    asked.put(OTHER, before(other));

    Map<Channel, Recovery> answer = resync(asked, any -> Optional.empty());
    assertRecovered(answer.get(ROOM), room, room.get(599));
    assertNot(answer.get(OTHER), Verdict.TOO_FAR, other.get(599));

    asked.put(OTHER, other.get(199));
    assertRecovered(
        resync(asked, any -> Optional.empty()).get(OTHER), other.subList(200, 600), other.get(599));
    asked.put(OTHER, other.get(198));
    assertNot(resync(asked, any -> Optional.empty()).get(OTHER), Verdict.TOO_FAR, other.get(599));
  }

  @Test
  void answersAtMostAMebibyte() {
    String large = '"' + "x".repeat(TestHub.BODY - 2) + '"';
    List<Position> room = publish(ROOM, 700, large);
    List<Position> other = publish(OTHER, 200, large);
    Map<Channel, Position> asked = new LinkedHashMap<>();
    asked.put(ROOM, before(room));
    asked.put(OTHER, before(other));

    Map<Channel, Recovery> answer = resync(asked, any -> Optional.empty());
    assertRecovered(answer.get(ROOM), room, room.get(699));
    assertNot(answer.get(OTHER), Verdict.TOO_FAR, other.get(199));
    assertThat(Replies.resynced(answer).length()).isBetween(700 * TestHub.BODY, 1 << 20);
  }

  private static Position before(List<Position> positions) {
    return new Position(positions.get(0).epoch(), positions.get(0).offset() - 1);
  }
}
