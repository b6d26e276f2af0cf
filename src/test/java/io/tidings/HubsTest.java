package io.tidings;

import static io.tidings.it.SignalRWire.call;
import static io.tidings.it.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.hub.HubMethods;
import io.tidings.hub.HubType;
import io.tidings.hub.Scope;
import io.tidings.it.Await;
import io.tidings.it.SignalRWire;
import io.tidings.it.TestCluster;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hubs of an application, whose clients and servers are on different nodes. */
@Timeout(60)
class HubsTest {
  private static TestCluster cluster;

  @BeforeAll
  static void startTwo() {
    cluster = TestCluster.start(2, "demo: {hubs: false}", HubType.at("/desk", DeskHub::new));
  }

  @AfterAll
  static void stopThem() {
    cluster.close();
  }

  static final class DeskHub extends HubMethods {
    public Future<?> invite(String connection, String room) {
      return groups()
          .add(connection, room)
          .compose(added -> clients().group(room).send("Welcome", room));
    }

    public Future<?> inviteUser(String user, String room) {
      return groups()
          .addUser(user, room)
          .compose(added -> clients().group(room).send("Welcome", room));
    }

    public Future<Integer> choose(String connection, List<Integer> choices) {
      return clients().client(connection).invoke(int.class, "Choose", choices);
    }
  }

  private static SignalRWire connect(int node, String query) {
    return SignalRWire.connect(cluster.port(node), "/desk" + query);
  }

  private static JsonObject whoAmI(SignalRWire client) {
    return client.invoke("WhoAmI").getJsonObject("result");
  }

  private static String id(SignalRWire client) {
    return whoAmI(client).getString("connection");
  }

  private static JsonObject asked(SignalRWire client, String method) {
    return client.await(method, message -> method.equals(message.getString("target")));
  }

  private static void answer(SignalRWire client, JsonObject asked, String key, Object value) {
    client.say(
        new JsonObject()
            .put("type", 3)
            .put("invocationId", asked.getString("invocationId"))
            .put(key, value));
  }

  /** A completion that comes later than the call. */
  private static JsonObject completion(SignalRWire client, String id) {
    return client.await("completion of " + id, some -> SignalRWire.isCompletion(some, id));
  }

  @Test
  void whoIsPutIntoAGroupHearsWhatIsSaidNext() {
    try (SignalRWire ann = connect(1, "");
        SignalRWire bob = connect(2, "")) {
      for (int room = 0; room < 20; room++) {
        ann.invoke("Invite", id(bob), "room " + room);
        bob.awaitCalls("Welcome", room + 1);
      }
      assertThat(ann.calls("Welcome")).isEmpty();
    }
  }

  private static void awaitChannel(SignalRWire client, String channel) {
    Await.until(
        channel, () -> whoAmI(client).getJsonObject("channels").containsKey("DeskHub/" + channel));
  }

  @Test
  void aUserIsInTheGroupWithEveryConnectionThatComesLater() {
    try (SignalRWire ann = connect(1, "");
        SignalRWire bobsPhone = connect(2, "?user=bob")) {
      ann.invoke("InviteUser", "bob", "board");
      bobsPhone.awaitCalls("Welcome", 1);
      try (SignalRWire bobsDesk = connect(1, "?user=bob")) {
        awaitChannel(bobsDesk, "group:board");
        await(cluster.node(2).hub("DeskHub").clients().group("board").send("News"));
        bobsDesk.awaitCalls("News", 1);
        bobsPhone.awaitCalls("News", 1);
      }
    }
  }

  @Test
  void aConnectionThatIsResumedOnAnotherNodeIsInItsGroupsAgain() {
    try (SignalRWire ann = connect(1, "");
        SignalRWire bob = connect(2, "")) {
      String bobsId = id(bob);
      ann.invoke("Invite", bobsId, "return");
      String resume = whoAmI(bob).getString("resume");
      bob.abort();
      try (SignalRWire again = connect(1, "?resume=" + resume)) {
        assertThat(id(again)).isEqualTo(bobsId);
        awaitChannel(again, "group:return");
      }
    }
  }

  @Test
  void asksAClientOfAnotherNodeAndGetsItsAnswer() {
    try (SignalRWire ann = connect(1, "");
        SignalRWire bob = connect(2, "")) {
      ann.say(call("1", "Choose", id(bob), new JsonArray().add(7).add(8)));
      JsonObject asked = asked(bob, "Choose");
      assertThat(asked.getJsonArray("arguments")).isEqualTo(new JsonArray("[[7,8]]"));
      answer(bob, asked, "result", 8);
      assertThat(completion(ann, "1").getInteger("result")).isEqualTo(8);
    }
  }

  @Test
  void tellsWhenAClientCannotAnswer() {
    try (SignalRWire ann = connect(1, "");
        SignalRWire bob = connect(2, "")) {
      ann.say(call("1", "Choose", id(bob), new JsonArray()));
      answer(bob, asked(bob, "Choose"), "error", "nothing to choose from");
      assertThat(completion(ann, "1").getString("error")).contains("nothing to choose from");

      assertThat(ann.invoke("Choose", "nobody", new JsonArray()).getString("error"))
          .endsWith(" HubException: there is no connection 'nobody'");

      ann.say(call("2", "Choose", id(bob), new JsonArray().add(1)));
      bob.await("the second question", some -> isAbout(some, 1));
      bob.abort();
      assertThat(completion(ann, "2").getString("error")).contains("HubException: ");
    }
  }

  private static boolean isAbout(JsonObject message, int choice) {
    return "Choose".equals(message.getString("target"))
        && message.getJsonArray("arguments").encode().equals("[[" + choice + "]]");
  }

  @Test
  void isAskedAndSpokenToFromOutsideOfTheHub() {
    Scope desk = cluster.node(1).hub("DeskHub");
    try (SignalRWire ann = connect(2, "?user=ann")) {
      await(desk.clients().user("ann").send("News", "for Ann"));
      await(desk.clients().all().send("News", "for all"));
      assertThat(ann.awaitCalls("News", 2))
          .containsExactlyInAnyOrder(
              new JsonArray().add("for Ann"), new JsonArray().add("for all"));
      assertThat(await(desk.groups().add(id(ann), "outside"))).isEqualTo(1);
      await(desk.clients().group("outside").send("News", "for the group"));
      ann.awaitCalls("News", 3);

      Future<String> name = desk.clients().client(id(ann)).invoke(String.class, "GetName");
      answer(ann, asked(ann, "GetName"), "result", "Ann");
      assertThat(await(name)).isEqualTo("Ann");

      Future<String> never =
          desk.clients()
              .client(id(ann))
              .within(Duration.ofMillis(100))
              .invoke(String.class, "Ignore");
      assertThatThrownBy(() -> await(never))
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              HubException.class,
              late -> assertThat(late.failure()).isEqualTo(Failure.UNAVAILABLE));
    }
    assertThatThrownBy(() -> cluster.node(1).hub("ChatHub"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void asksAVerticleOfAnotherNodeForAMethodThatIsNotInJava() {
    await(
        cluster
            .node(1)
            .vertx()
            .eventBus()
            .<JsonArray>consumer(
                "hub.DeskHub.Sum",
                asked -> asked.reply(asked.body().stream().mapToInt(it -> (Integer) it).sum()))
            .completion());
    try (SignalRWire ann = connect(2, "")) {
      assertThat(ann.invoke("Sum", 1, 2, 3).getInteger("result")).isEqualTo(6);
    }
  }
}
