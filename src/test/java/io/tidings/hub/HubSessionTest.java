package io.tidings.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.backplane.Command;
import io.tidings.log.TestRedis;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Publication;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A connection in its hub, from its coming to its going. */
class HubSessionTest {
  private static TestRedis redis;
  private static TestHub test;

  /** What happened, in order. */
  private final List<String> events = new CopyOnWriteArrayList<>();

  /** Of no context: an application's answers may come from anywhere. */
  private final Promise<String> later = Promise.promise();

  private final HubType type = HubType.at("/room", RoomHub::new);

  @BeforeAll
  static void start() throws Exception {
    redis = TestRedis.start();
    test = TestHub.start(redis);
  }

  @AfterAll
  static void stop() throws IOException {
    test.close();
    redis.close();
  }

  final class RoomHub extends HubMethods {
    @Override
    protected Future<?> connected() {
      events.add("connected " + context().user().orElse("nobody"));
      return Future.succeededFuture();
    }

    @Override
    protected Future<?> disconnected(Optional<Throwable> cause) {
      events.add("disconnected " + cause.map(Throwable::getMessage).orElse("in peace"));
      return Future.succeededFuture();
    }

    public String whoCalls() {
      return context().connection() + " " + context().user().orElse("nobody");
    }

    public int count() {
      return (Integer) context().items().merge("count", 1, (a, b) -> (Integer) a + (Integer) b);
    }

    public void leaveForGood() {
      context().closed().onSuccess(closed -> events.add("closed"));
      context().abort();
    }

    public Future<Integer> enter(String room) {
      return groups().add(context().connection(), room);
    }

    public Future<Integer> bring(String connection, String room) {
      return groups().add(connection, room);
    }

    public Future<Integer> exit(String room) {
      return groups().remove(context().connection(), room);
    }

    public Future<?> say(String room, String words) {
      return clients().group(room).send("Said", words);
    }

    public Future<?> announce(String room, String words) {
      return clients().asServer().group(room).send("Said", words);
    }

    public Future<Integer> ask(String connection) {
      return clients().client(connection).invoke(int.class, "Choose", 1, 2);
    }

    public Future<String> answerLater() {
      return later.future();
    }

    public ReadStream<Integer> numbers() {
      ItemStream<Integer> numbers = new ItemStream<>();
      numbers.write(1);
      numbers.end();
      return numbers;
    }
  }

  @Test
  void beginsInItsOwnChannels() {
    TestClient ann = TestClient.open(test, type.startingIn("Hall"), "ann");
    assertThat(ann.remote.asked)
        .containsExactlyInAnyOrder(
            "enter connection:" + ann.id(),
            "enter RoomHub/user:ann",
            "enter RoomHub/all",
            "enter RoomHub/group:Hall");
    TestClient nobody = TestClient.open(test, type.sharing().startingIn("Hall"), "");
    assertThat(nobody.remote.asked)
        .containsExactlyInAnyOrder(
            "enter connection:" + nobody.id(), "enter all", "enter group:Hall");
  }

  @Test
  void tellsTheHubWhoComesAndGoes() {
    TestClient ann = TestClient.open(test, type, "ann");
    assertThat(events).isEmpty();
    ann.connected();
    assertThat(events).containsExactly("connected ann");
    ann.disconnected(Optional.of(new IOException("cut")));
    assertThat(events).containsExactly("connected ann", "disconnected cut");
  }

  @Test
  void doesNotTellOfTheGoingOfWhoNeverCame() {
    TestClient ann = TestClient.open(test, type, "ann");
    ann.disconnected(Optional.empty());
    assertThat(events).isEmpty();
  }

  @Test
  void tellsOfTheGoingOnlyAfterTheComingIsDone() {
    Promise<Void> coming = Promise.promise();
    HubType slow = type.filter(new Waiting(coming.future()));
    TestClient ann = TestClient.open(test, slow, "ann");
    ann.run(ann.session::connected);
    Future<Void> gone =
        test.on(() -> Future.succeededFuture(ann.session.disconnected(Optional.empty())));
    assertThat(gone.isComplete()).isFalse();
    ann.run(coming::complete);
    TestHub.await(gone);
    assertThat(events).containsExactly("connected ann", "disconnected in peace");
  }

  private record Waiting(Future<Void> time) implements HubFilter {
    @Override
    public Future<?> connected(Caller caller, Supplier<Future<?>> next) {
      return time.compose(come -> next.get());
    }
  }

  @Test
  void aHubMayRefuseToTakeAConnection() {
    HubType closed =
        HubType.at("/closed", () -> new Refusing(Failure.FORBIDDEN.because("we are full")));
    TestClient ann = TestClient.open(test, closed, "ann");
    assertThat(TestClient.refusal(ann::connected))
        .isEqualTo("Connection closed with an error. HubException: we are full");
    HubType broken =
        HubType.at("/broken", () -> new Refusing(new IllegalStateException("hunter2")));
    TestClient bob = TestClient.open(test, broken, "bob");
    assertThat(TestClient.refusal(bob::connected)).isEqualTo("Connection closed with an error.");
    bob.disconnected(Optional.empty());
  }

  private static final class Refusing extends HubMethods {
    private final Exception reason;

    Refusing(Exception reason) {
      this.reason = reason;
    }

    @Override
    protected Future<?> connected() {
      return Future.failedFuture(reason);
    }

    @Override
    protected Future<?> disconnected(Optional<Throwable> cause) {
      throw new AssertionError("it never came");
    }
  }

  @Test
  void knowsWhoCallsAndKeepsItemsWithTheConnection() {
    TestClient ann = TestClient.open(test, type, "ann");
    TestClient bob = TestClient.connect(test, type);
    assertThat(ann.invoke("WhoCalls", "")).isEqualTo('"' + ann.id() + " ann\"");
    assertThat(bob.invoke("WhoCalls", "")).isEqualTo('"' + bob.id() + " nobody\"");
    assertThat(ann.invoke("Count", "")).isEqualTo("1");
    assertThat(ann.invoke("Count", "")).isEqualTo("2");
    assertThat(bob.invoke("Count", "")).isEqualTo("1");
  }

  @Test
  void answersOnItsOwnEventLoopWhereverTheResultComesFrom() {
    TestClient ann = TestClient.connect(test, type);
    Promise<Context> where = Promise.promise();
    ann.run(
        () ->
            ann.session
                .invoke("AnswerLater", new Json("[]"), List.of())
                .onComplete(answered -> where.complete(Vertx.currentContext())));
    later.complete("from the test's own thread");
    assertThat(TestHub.await(where.future())).isSameAs(test.context);
  }

  @Test
  void mayEndTheConnection() {
    TestClient ann = TestClient.connect(test, type);
    ann.invoke("LeaveForGood", "");
    assertThat(ann.remote.asked).endsWith("abort");
    assertThat(events).doesNotContain("closed");
    ann.disconnected(Optional.empty());
    assertThat(events).endsWith("closed", "disconnected in peace");
  }

  @Test
  void putsItsCallerIntoAGroupAtOnceAndForLater() {
    TestClient ann = TestClient.connect(test, type);
    Channel self = Channel.connection(ann.id());
    assertThat(ann.invoke("Enter", "\"tea\"")).isEqualTo("1");
    assertThat(ann.remote.asked).endsWith("enter RoomHub/group:tea");
    assertThat(test.on(() -> test.memberships.of(self)))
        .containsExactly(Channel.parse("RoomHub/group:tea"));
    assertThat(ann.invoke("Exit", "\"tea\"")).isEqualTo("1");
    assertThat(ann.remote.asked).endsWith("leave RoomHub/group:tea");
    assertThat(test.on(() -> test.memberships.of(self))).isEmpty();
    assertThat(test.commands).isEmpty();
  }

  @Test
  void putsOthersIntoAGroupWhereverTheyAre() throws InterruptedException {
    TestClient ann = TestClient.connect(test, type);
    assertThat(ann.invoke("Bring", "\"c9\",\"tea\"")).isEqualTo("1");
    assertThat(test.commands.poll(20, TimeUnit.SECONDS))
        .isEqualTo(new Command.Join(Channel.connection("c9"), Channel.parse("RoomHub/group:tea")));
  }

  @Test
  void speaksInTheNameOfItsCallerOrInNobodys() throws InterruptedException {
    test.listen(Channel.parse("RoomHub/group:tea"));
    TestClient ann = TestClient.open(test, type, "ann");
    ann.invoke("Say", "\"tea\",\"hello\"");
    Publication said = test.next();
    assertThat(said.message().data()).hasToString("[\"hello\"]");
    assertThat(said.message().from()).isEqualTo(ann.id());
    assertThat(said.message().user()).isEqualTo("ann");
    ann.invoke("Announce", "\"tea\",\"hello\"");
    assertThat(test.next().message().from()).isEmpty();
  }

  @Test
  void asksAClientWhereverItIs() throws InterruptedException {
    TestClient ann = TestClient.connect(test, type);
    assertThat(ann.refusal("Ask", "\"c9\"")).endsWith(" HubException: there is no connection 'c9'");
    test.calls.clear();
    test.answer = call -> Future.succeededFuture(new Json("2"));
    assertThat(ann.invoke("Ask", "\"c9\"")).isEqualTo("2");
    assertThat(test.calls.take())
        .extracting("connection", "method", "arguments")
        .containsExactly("c9", "Choose", new Json("[1,2]"));
    test.answer = call -> Future.succeededFuture(new Json("\"two\""));
    assertThat(ann.refusal("Ask", "\"c9\"")).contains("HubException: the client's answer");
    test.answer = call -> Future.failedFuture(Failure.CONFLICT.because("cannot choose"));
    assertThat(ann.refusal("Ask", "\"c9\"")).endsWith(" HubException: cannot choose");
  }

  @Test
  void everyHubHasTheStandardMethods() {
    TestClient ann = TestClient.connect(test, type);
    assertThat(ann.invoke("Join", "\"group:a\""))
        .isEqualTo("{\"channel\":\"group:a\",\"id\":null,\"replayed\":0}");
    ann.invoke("Join", "\"RoomHub/group:a\",\"1aaaaa:7\"");
    ann.invoke("Leave", "\"group:a\"");
    assertThat(ann.remote.asked)
        .endsWith("join group:a", "join RoomHub/group:a since 1aaaaa:7", "leave group:a");
    assertThat(ann.invoke("WhoAmI", "")).isEqualTo("{\"connection\":\"" + ann.id() + "\"}");
    assertThat(ann.refusal("Join", "\"nowhere\"")).contains("HubException: not a channel");
    assertThat(ann.refusal("Join", "\"group:a\",\"7\"")).contains("not a message id");
  }

  @Test
  void everyHubTellsItsClientsWhatTheyMissed() {
    TestClient ann = TestClient.connect(test, type.sharing());
    Channel room = Channel.group("missed");
    String first =
        TestHub.await(test.hub.clients().group("missed").send("Said", 1)).get(room).toString();
    String second =
        TestHub.await(test.hub.clients().group("missed").send("Said", 2)).get(room).toString();
    assertThat(ann.invoke("Resync", "{\"group:missed\":\"" + first + "\"}"))
        .contains("\"data\":[2]", "\"recovered\":true")
        .doesNotContain("\"data\":[1]");
    assertThat(ann.invoke("History", "\"group:missed\""))
        .contains("\"data\":[1]", "\"data\":[2]", "\"id\":\"" + second + '"');
    assertThat(ann.invoke("History", "\"group:missed\",\"" + first + "\""))
        .contains("\"data\":[2]", "\"recovered\":true")
        .doesNotContain("\"data\":[1]");
    assertThat(ann.invoke("History", "\"group:missed\",null,1"))
        .contains("\"data\":[1]")
        .doesNotContain("\"data\":[2]");
    assertThat(ann.refusal("History", "\"connection:c9\"")).contains("is not yours");
    assertThat(ann.refusal("History", "\"group:a\",null,0")).contains("limit must be 1 to");
    assertThat(ann.refusal("Resync", "{\"group:a\":7}")).contains("must be a string");
  }

  @Test
  void asksTheApplicationForMethodsThatAreNotInJava() {
    TestClient ann = TestClient.open(test, type, "ann");
    MessageConsumer<JsonArray> prices =
        test.vertx
            .eventBus()
            .consumer(
                "hub.RoomHub.PriceOf",
                asked -> {
                  events.add(
                      asked.body().encode()
                          + asked.headers().get("hub-connection").equals(ann.id())
                          + asked.headers().get("hub-user"));
                  if (asked.body().isEmpty()) {
                    asked.fail(17, "of what?");
                  } else {
                    asked.reply(new JsonArray().add(42));
                  }
                });
    assertThat(ann.invoke("PriceOf", "\"tea\",{\"cups\":2}")).isEqualTo("[42]");
    assertThat(events).containsExactly("[\"tea\",{\"cups\":2}]trueann");
    assertThat(ann.refusal("PriceOf", ""))
        .isEqualTo(
            "An unexpected error occurred invoking 'PriceOf' on the server."
                + " HubException: of what?");
    TestHub.await(prices.unregister());
    assertThat(ann.refusal("PriceOf", "1")).isEqualTo("Unknown hub method 'PriceOf'");
  }

  @Test
  void doesNotAskOtherHubsOfTheApplication() {
    MessageConsumer<JsonArray> admin =
        test.vertx.eventBus().consumer("hub.RoomHub.Admin.Ban", asked -> asked.reply("banned"));
    assertThat(TestClient.connect(test, type).refusal("Admin.Ban", ""))
        .isEqualTo("Unknown hub method 'Admin.Ban'");
    TestHub.await(admin.unregister());
  }

  /** Notes what it is around. */
  private final class Noting implements HubFilter {
    private final String name;

    Noting(String name) {
      this.name = name;
    }

    @Override
    public Future<Object> invoke(HubCall call, Function<HubCall, Future<Object>> next) {
      events.add(name + " before " + call.method() + call.arguments());
      return next.apply(call).onComplete(done -> events.add(name + " after " + call.method()));
    }

    @Override
    public Future<?> connected(Caller caller, Supplier<Future<?>> next) {
      events.add(name + " welcomes " + caller.user().orElse("nobody"));
      return next.get();
    }

    @Override
    public Future<?> disconnected(
        Caller caller, Optional<Throwable> cause, Supplier<Future<?>> next) {
      return next.get().onComplete(gone -> events.add(name + " waves"));
    }
  }

  @Test
  void filtersGoAroundEverythingTheFirstOutermost() {
    HubType filtered = type.filter(new Noting("A")).filter(new Noting("B"));
    TestClient ann = TestClient.open(test, filtered, "ann");
    ann.connected();
    ann.invoke("count", "");
    ann.invoke("JOIN", "\"group:a\"");
    ann.stream("numbers", "");
    ann.disconnected(Optional.empty());
    assertThat(events)
        .containsExactly(
            "A welcomes ann",
            "B welcomes ann",
            "connected ann",
            "A before count[]",
            "B before count[]",
            "B after count",
            "A after count",
            "A before join[group:a, Optional.empty]",
            "B before join[group:a, Optional.empty]",
            "B after join",
            "A after join",
            "A before numbers[]",
            "B before numbers[]",
            "B after numbers",
            "A after numbers",
            "disconnected in peace",
            "B waves",
            "A waves");
    assertThat(ann.streamed).containsExactly("1", "end");
  }

  @Test
  void aFilterMayChangeWhatGoesInAndComesOutAndRefuse() {
    HubFilter changing =
        new HubFilter() {
          @Override
          public Future<Object> invoke(HubCall call, Function<HubCall, Future<Object>> next) {
            return switch (call.method()) {
              case "enter" -> next.apply(call.with(List.of("quiet " + call.arguments().get(0))));
              case "count" -> next.apply(call).map(count -> (Integer) count * 100);
              default -> Future.failedFuture(Failure.UNAUTHENTICATED.because("sign in first"));
            };
          }
        };
    TestClient ann = TestClient.connect(test, type.filter(changing));
    ann.invoke("Enter", "\"tea\"");
    assertThat(ann.remote.asked).endsWith("enter RoomHub/group:quiet tea");
    assertThat(ann.invoke("Count", "")).isEqualTo("100");
    assertThat(ann.refusal("WhoAmI", "")).endsWith(" HubException: sign in first");
  }

  @Test
  void isSpokenToFromOutsideOfIt() throws InterruptedException {
    test.listen(Channel.parse("RoomHub/all"));
    TestHub.await(test.hub.of(type).clients().all().send("News", "hello"));
    assertThat(test.next().message().data()).hasToString("[\"hello\"]");
    test.listen(Channel.ALL);
    TestHub.await(test.hub.of(type.sharing()).clients().all().send("News", "to all"));
    assertThat(test.next().message().data()).hasToString("[\"to all\"]");
  }

  @Test
  void cannotBeUsedOutsideOfACall() {
    assertThatThrownBy(() -> new RoomHub().whoCalls())
        .isInstanceOf(IllegalStateException.class)
        .isNotInstanceOf(HubException.class);
  }
}
