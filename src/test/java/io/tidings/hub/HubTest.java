package io.tidings.hub;

import static io.tidings.hub.TestHub.await;
import static io.tidings.hub.TestHub.failure;
import static io.tidings.hub.TestHub.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.auth.Identity;
import io.tidings.backplane.Command;
import io.tidings.it.Await;
import io.tidings.log.Page.Verdict;
import io.tidings.log.TestRedis;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub with a real log and backplane. */
class HubTest {
  private static final Channel ROOM = Channel.group("room");
  private static final Channel OTHER = Channel.group("other");
  private static final Channel CURSORS = Channel.group("cursors");

  private final Identity ann = new Identity("c1", "ann");
  private TestRedis redis;
  private TestHub test;
  private Hub hub;

  @BeforeEach
  void start() throws Exception {
    redis = TestRedis.start();
    test = TestHub.start(redis);
    hub = test.hub;
  }

  @AfterEach
  void stop() throws Exception {
    test.close();
    redis.close();
  }

  private static Draft draft(String data) {
    return new Draft("Said", new Json(data));
  }

  private static Draft draft(String data, String messageId) {
    return new Draft("Said", new Json(data), List.of(), Optional.of(messageId));
  }

  private static Sending sending(Draft draft, String... targets) {
    return new Sending(Stream.of(targets).map(Target::parse).toList(), draft);
  }

  @Test
  void storesAndAnnouncesWhatIsPublished() throws Exception {
    Position before = test.listen(ROOM);
    Position position = await(hub.publish(ann, ROOM, draft("{\"a\": 1}")));

    assertThat(position).isEqualTo(new Position(before.epoch(), before.offset() + 1));
    Publication heard = test.next();
    assertThat(heard.position()).isEqualTo(position);
    assertThat(heard.message())
        .isEqualTo(new Message("Said", new Json("{\"a\": 1}"), "c1", "ann", List.of()));
    assertThat(await(hub.history(ann, new HistoryQuery(ROOM, Optional.of(before), 10, false))))
        .satisfies(page -> assertThat(page.publications()).containsExactly(heard));
  }

  @Test
  void keepsTheOrderOfOneCallerFromAnyThread() throws Exception {
    test.listen(ROOM);
    List<String> said = IntStream.range(0, 2_000).mapToObj(Integer::toString).toList();
    await(Future.all(said.stream().map(one -> hub.publish(ann, ROOM, draft(one))).toList()));

    List<String> heard = new ArrayList<>();
    for (int i = 0; i < said.size(); i++) {
      heard.add(test.next().message().data().toString());
    }
    assertThat(heard).isEqualTo(said);
  }

  @Test
  void answersOnTheContextOfTheCaller() {
    Context caller = test.vertx.getOrCreateContext();
    Promise<Context> answered = Promise.promise();
    caller.runOnContext(
        v ->
            hub.publish(ROOM, draft("1"))
                .onComplete(x -> answered.complete(Vertx.currentContext())));
    assertThat(await(answered.future())).isSameAs(caller);
  }

  @Test
  void goesAtOnceWhereItIsCalledOnItsOwnContext() {
    Future<Position> refused =
        test.on(
            () -> {
              Future<Position> answer =
                  hub.publish(ann, ROOM, draft('"' + "x".repeat(TestHub.BODY) + '"'));
              assertThat(answer.isComplete()).isTrue();
              return Future.succeededFuture(answer);
            });
    assertThat(failure(refused)).isEqualTo(Failure.TOO_LARGE);
  }

  @Test
  void refusesBodiesOverTheLimit() {
    String largest = '"' + "x".repeat(TestHub.BODY - 2) + '"';
    await(hub.publish(ann, ROOM, draft(largest)));
    String larger = '"' + "x".repeat(TestHub.BODY - 1) + '"';
    assertThat(refusal(hub.publish(ann, ROOM, draft(larger))))
        .hasMessageContainingAll("1025", "1024")
        .extracting(HubException::failure)
        .isEqualTo(Failure.TOO_LARGE);
    assertThat(failure(hub.send(ann, sending(draft(larger), "group:room"))))
        .isEqualTo(Failure.TOO_LARGE);
  }

  @Test
  void answersARepeatedMessageWithItsFirstPlaceAndAnnouncesItAgain() throws Exception {
    test.listen(ROOM);
    Position first = await(hub.publish(ann, ROOM, draft("1", "m1")));
    assertThat(await(hub.publish(ann, ROOM, draft("1", "m1")))).isEqualTo(first);
    assertThat(test.next()).isEqualTo(test.next());

    assertThat(failure(hub.publish(ann, ROOM, draft("2", "m1")))).isEqualTo(Failure.CONFLICT);
    // Another sender's, and the server's, is another.
    Identity bob = new Identity("c2", "bob");
    assertThat(await(hub.publish(bob, ROOM, draft("1", "m1")))).isNotEqualTo(first);
    assertThat(await(hub.publish(ROOM, draft("1", "m1")))).isNotEqualTo(first);
  }

  @Test
  void hasListenersLookForAMessageThatMayBeStored() {
    Channel room = test.quiet();
    Position before = test.listen(room);
    assertThat(failure(test.withoutAnswers().publish(ann, room, draft("1"))))
        .isEqualTo(Failure.UNAVAILABLE);

    Position stored = new Position(before.epoch(), before.offset() + 1);
    Await.until("told of it", () -> test.heads.contains(stored));
    assertThat(test.heard).isEmpty();
  }

  @Test
  void sendsToEachChannelOnce() throws Exception {
    test.listen(Channel.ALL);
    test.listen(ROOM);
    test.listen(Channel.connection("c1"));
    Sending sending = sending(draft("1"), "others", "group:room", "caller", "group:room");
    Map<Channel, Position> positions = await(hub.send(ann, sending));

    assertThat(positions).containsOnlyKeys(Channel.ALL, ROOM, Channel.connection("c1"));
    List<Publication> heard = List.of(test.next(), test.next(), test.next());
    assertThat(heard)
        .allSatisfy(one -> assertThat(one.position()).isEqualTo(positions.get(one.channel())));
    assertThat(heard)
        .extracting(one -> Map.entry(one.channel(), one.message().except()))
        .containsExactly(
            Map.entry(Channel.ALL, List.of("c1")),
            Map.entry(ROOM, List.of()),
            Map.entry(Channel.connection("c1"), List.of()));
  }

  @Test
  void repeatsASendingWithoutStoringItTwice() {
    Sending sending = sending(draft("1", "m1"), "group:room", "group:other");
    Position room = await(hub.publish(ann, ROOM, draft("1", "m1"))); // As if the rest had failed.
    Map<Channel, Position> positions = await(hub.send(ann, sending));
    assertThat(positions.get(ROOM)).isEqualTo(room);
    assertThat(await(hub.send(ann, sending))).isEqualTo(positions);
  }

  @Test
  void namesTheChannelsWhereASendingFailed() {
    await(hub.publish(ann, OTHER, draft("0", "m1")));
    Sending sending = sending(draft("1", "m1"), "group:room", "group:other", "group:cursors");
    assertThat(refusal(hub.send(ann, sending)))
        .hasMessageContaining("not stored in group:other: the messageId was used before")
        .extracting(HubException::failure)
        .isEqualTo(Failure.CONFLICT);

    redis.kill();
    assertThat(refusal(hub.send(ann, sending)))
        .hasMessageStartingWith("not stored in group:room, group:other: ")
        .hasMessageEndingWith("; repeat the request with the same messageId")
        .extracting(HubException::failure)
        .isEqualTo(Failure.UNAVAILABLE);
    assertThat(refusal(hub.send(ann, sending(draft("1"), "group:room", "group:cursors"))))
        .hasMessageEndingWith("send a messageId to be able to repeat");
  }

  @Test
  void doesNotPublishToLogsThatAreAwayButGoesOnWithoutHistory() throws Exception {
    test.listen(ROOM);
    test.listen(CURSORS);
    redis.kill();
    assertThat(failure(hub.publish(ann, ROOM, draft("1")))).isEqualTo(Failure.UNAVAILABLE);
    assertThat(await(hub.publish(ann, CURSORS, draft("2")))).isEqualTo(Position.NONE);

    Publication heard = test.next();
    assertThat(heard.channel()).isEqualTo(CURSORS);
    assertThat(heard.position()).isEqualTo(Position.NONE);
    assertThat(heard.message().data()).isEqualTo(new Json("2"));
    assertThat(test.heard).isEmpty();
  }

  @Test
  void publishesNothingWhereOneTargetIsNotPermitted() {
    Sending sending = sending(draft("1"), "group:room", "user:bob");
    await(hub.send(ann, sending)); // Anonymous mode permits it.
    HistoryQuery foreign = new HistoryQuery(Channel.user("bob"), Optional.empty(), 10, false);
    assertThat(failure(hub.history(ann, foreign))).isEqualTo(Failure.FORBIDDEN);
    assertThat(await(hub.history(foreign)).publications()).hasSize(1);
    assertThat(failure(hub.resync(ann, Map.of(Channel.user("bob"), Position.NONE), x -> null)))
        .isEqualTo(Failure.FORBIDDEN);
  }

  @Test
  void readsHistoryInBothDirections() {
    List<Position> said = publish(ROOM, 5);
    Optional<Position> second = Optional.of(said.get(1));
    assertThat(offsets(new HistoryQuery(ROOM, Optional.empty(), 3, false)))
        .containsExactly(1L, 2L, 3L);
    assertThat(offsets(new HistoryQuery(ROOM, second, 3, false))).containsExactly(3L, 4L, 5L);
    assertThat(offsets(new HistoryQuery(ROOM, Optional.empty(), 2, true))).containsExactly(5L, 4L);
    assertThat(offsets(new HistoryQuery(ROOM, second, 9, true))).containsExactly(5L, 4L, 3L);
    HistoryQuery none = new HistoryQuery(CURSORS, Optional.empty(), 9, true);
    assertThat(await(hub.history(none)).verdict()).isEqualTo(Verdict.NO_HISTORY);
  }

  private List<Long> offsets(HistoryQuery query) {
    return await(hub.history(query)).publications().stream().map(Publication::offset).toList();
  }

  private List<Position> publish(Channel channel, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> await(hub.publish(channel, draft(Integer.toString(i)))))
        .toList();
  }

  @Test
  void joinsMembersOnAllNodesAndRemembersThem() throws Exception {
    Channel connection = Channel.connection("c1");
    assertThat(await(hub.groups().add("c1", "room"))).isEqualTo(1);
    assertThat(test.commands.take()).isEqualTo(new Command.Join(connection, ROOM));
    assertThat(memberships(connection)).containsExactly(ROOM);

    Groups chat = hub.scoped("chat").groups();
    Channel user = Channel.user("ann").in("chat");
    await(chat.addUser("ann", "room"));
    assertThat(test.commands.take()).isEqualTo(new Command.Join(user, ROOM.in("chat")));
    assertThat(memberships(user)).containsExactly(ROOM.in("chat"));

    await(hub.groups().remove("c1", "room"));
    assertThat(test.commands.take()).isEqualTo(new Command.Leave(connection, ROOM));
    assertThat(memberships(connection)).isEmpty();
  }

  private java.util.Set<Channel> memberships(Channel member) {
    return test.on(() -> test.memberships.of(member));
  }

  @Test
  void refusesMembersAndGroupsThatAreNone() {
    assertThat(failure(hub.add(Channel.ALL, ROOM))).isEqualTo(Failure.MALFORMED);
    assertThat(failure(hub.add(Channel.user("ann"), Channel.ALL))).isEqualTo(Failure.MALFORMED);
    redis.kill();
    assertThat(failure(hub.groups().add("c1", "room"))).isEqualTo(Failure.UNAVAILABLE);
    assertThat(test.commands).isEmpty();
  }
}
