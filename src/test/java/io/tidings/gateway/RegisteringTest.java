package io.tidings.gateway;

import static io.tidings.it.BridgeClient.frame;
import static io.tidings.it.BridgeClient.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.BridgeClient;
import io.tidings.it.Clientele;
import io.tidings.it.SharedCluster;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Joining and leaving channels over the wire, on nodes that are not the publisher's. */
@Timeout(60)
@ExtendWith(SharedCluster.class)
class RegisteringTest {
  @RegisterExtension final Clientele clients = new Clientele();

  private final String room = "group:" + UUID.randomUUID();

  private List<String> say(int count) {
    BridgeClient bob = clients.connect(2);
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> bob.publishing(room, Integer.toString(i), Map.of()))
        .toList()
        .stream()
        .map(BridgeClient::await)
        .toList();
  }

  @Test
  void hearsWhatIsSaidAfterTheAnswer() {
    BridgeClient ann = clients.connect(1);
    JsonObject joined = ann.register(room);
    assertThat(joined.fieldNames()).containsExactly("channel", "id", "replayed");
    assertThat(joined.getString("channel")).isEqualTo(room);
    assertThat(joined.getString("id")).endsWith(":0");
    assertThat(joined.getInteger("replayed")).isZero();

    long now = System.currentTimeMillis();
    BridgeClient bob = clients.connect(2, "?user=bob");
    String id = bob.publish(room, "hello");
    JsonObject heard = ann.awaitFrames(1).get(0);
    long at = Long.parseLong(heard.getJsonObject("headers").getString("at"));
    assertThat(at).isBetween(now - 60_000, now + 60_000);
    assertThat(heard)
        .isEqualTo(
            frame("rec", room)
                .put(
                    "headers",
                    new JsonObject()
                        .put("id", id)
                        .put("name", "message")
                        .put("from", bob.identity().getString("connection"))
                        .put("user", "bob")
                        .put("at", Long.toString(at)))
                .put("body", "hello"));
    assertThat(id).isEqualTo(joined.getString("id").replace(":0", ":1"));
  }

  @Test
  void isAnsweredAfterTheReplayAndBeforeWhatIsLive() {
    List<String> ids = say(5);
    BridgeClient ann = clients.connect(3);
    JsonObject joined = ann.registerSince(room, ids.get(1));
    String live = clients.connect(1).publish(room, "live");
    List<JsonObject> all = ann.awaitEverything(5);

    assertThat(joined)
        .isEqualTo(
            new JsonObject()
                .put("channel", room)
                .put("id", ids.get(4))
                .put("recovered", true)
                .put("replayed", 3));
    assertThat(all)
        .extracting(frame -> frame.getValue("body"))
        .containsExactly("3", "4", "5", joined, "live");
    assertThat(ann.frames())
        .extracting(frame -> frame.getJsonObject("headers").getString("id"))
        .containsExactly(ids.get(2), ids.get(3), ids.get(4), live);
  }

  @Test
  void hearsEverythingThatIsThereFromTheEarliest() {
    List<String> ids = say(3);
    BridgeClient ann = clients.connect(1);
    JsonObject joined = ann.register(room, Map.of("from", "earliest"));
    assertThat(joined)
        .isEqualTo(new JsonObject().put("channel", room).put("id", ids.get(2)).put("replayed", 3));
    assertThat(ann.data()).containsExactly("1", "2", "3");

    BridgeClient eve = clients.connect(1);
    assertThat(eve.register(room, Map.of("from", "latest")).getString("id")).isEqualTo(ids.get(2));
    assertThat(eve.data()).isEmpty();
  }

  @Test
  void startsAnewWithAPositionAndElseStaysWhereItIs() {
    List<String> ids = say(3);
    BridgeClient ann = clients.connect(1);
    ann.register(room);
    JsonObject again = ann.register(room, Map.of("from", "earliest"));
    assertThat(again)
        .isEqualTo(new JsonObject().put("channel", room).put("id", ids.get(2)).put("replayed", 0));
    assertThat(ann.data()).isEmpty();

    assertThat(ann.registerSince(room, ids.get(0)).getInteger("replayed")).isEqualTo(2);
    clients.connect(2).publish(room, "4");
    assertThat(ann.awaitData(3)).containsExactly("2", "3", "4");
  }

  @Test
  void hearsNothingAfterItHasLeft() {
    BridgeClient ann = clients.connect(1);
    ann.register(room);
    BridgeClient bob = clients.connect(2);
    String last = bob.publish(room, "heard");
    ann.awaitData(1);
    JsonObject left = ann.unregister(room);
    assertThat(left)
        .isEqualTo(new JsonObject().put("channel", room).put("id", last).put("replayed", 0));
    bob.publish(room, "not heard");
    // What one node announces to another arrives in order, whatever the channel.
    String other = "group:" + UUID.randomUUID();
    ann.register(other);
    bob.publish(other, "heard elsewhere");
    assertThat(ann.awaitData(2)).containsExactly("heard", "heard elsewhere");
    assertThat(ann.unregister("group:never joined").getValue("id")).isNull();
  }

  @Test
  void saysWhyItCannotGoOnFromAPositionAndThenGoesOn() {
    List<String> ids = say(SharedCluster.MAX_REPLAY + 1);
    String head = ids.get(ids.size() - 1);
    assertNotRecovered(head.replaceAll(":.*", ":0"), "too_far", head);
    assertNotRecovered("1zzzzz:1", "epoch", head);
    String beyond = head.replaceAll(":.*", ":" + (ids.size() + 1));
    assertNotRecovered(beyond, "epoch", head);
    BridgeClient ann = clients.connect(1);
    assertThat(ann.registerSince(room, ids.get(0)).getInteger("replayed"))
        .isEqualTo(SharedCluster.MAX_REPLAY);
  }

  private void assertNotRecovered(String since, String reason, String head) {
    BridgeClient ann = clients.connect(3);
    assertThat(ann.registerSince(room, since))
        .isEqualTo(
            new JsonObject()
                .put("channel", room)
                .put("id", head)
                .put("recovered", false)
                .put("reason", reason)
                .put("replayed", 0));
    assertThat(ann.data()).isEmpty();
  }

  @Test
  void saysSoWhenTheLogNoLongerReachesBack() {
    String shortRoom = "group:short " + UUID.randomUUID();
    BridgeClient bob = clients.connect(2);
    List<String> ids =
        IntStream.range(0, 250).mapToObj(i -> bob.publish(shortRoom, "some")).toList();
    JsonObject joined = clients.connect(1).registerSince(shortRoom, ids.get(0));
    assertThat(joined.getString("reason")).isEqualTo("trimmed");
    assertThat(joined.getString("id")).isEqualTo(ids.get(249));
  }

  @Test
  void saysSoWhereThereIsNoHistory() {
    String cursors = "group:cursor " + UUID.randomUUID();
    BridgeClient ann = clients.connect(1);
    JsonObject joined = ann.registerSince(cursors, "1zzzzz:1");
    assertThat(joined.getString("reason")).isEqualTo("no_history");
    assertThat(joined.getValue("id")).isNull();
    clients.connect(2).publish(cursors, "here");
    JsonObject heard = ann.awaitFrames(1).get(0);
    assertThat(heard.getString("body")).isEqualTo("here");
    assertThat(heard.getJsonObject("headers").fieldNames()).doesNotContain("id");
  }

  @Test
  void tellsAGapToWhoeverDoesNotWaitForAnAnswer() {
    String head = say(2).get(1);
    BridgeClient ann = clients.connect(1);
    ann.say(frame("register", room).put("headers", new JsonObject().put("since", "1zzzzz:1")));
    JsonObject gap = ann.awaitFrames(1).get(0);
    assertThat(gap.getString("message")).startsWith("epoch: ");
    gap.remove("message");
    assertThat(gap)
        .isEqualTo(
            frame("err", room)
                .put("failureCode", 410)
                .put("failureType", "RECIPIENT_FAILURE")
                .put("reason", "epoch")
                .put("id", head));
    clients.connect(2).publish(room, "after the gap");
    assertThat(ann.awaitFrames(2).get(1).getString("body")).isEqualTo("after the gap");
  }

  @Test
  void answersNothingThatWasNotAskedFor() {
    BridgeClient ann = clients.connect(1);
    ann.say(frame("register", room));
    ann.say(new JsonObject().put("type", "ping"));
    ann.say(frame("publish", room).put("body", "mine"));
    ann.say(frame("unregister", room));
    // What stands before the answer to this was all.
    ann.request("hub:whoami", new JsonObject());
    assertThat(ann.frames())
        .allSatisfy(frame -> assertThat(frame.getString("body")).isEqualTo("mine"))
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void leavesAForeignConnectionOrUserAloneButHearsItsOwn() {
    BridgeClient ann = clients.connect(1, "?user=ann");
    BridgeClient bob = clients.connect(2, "?user=bob");
    String own = "connection:" + ann.identity().getString("connection");
    assertThat(refusal(() -> bob.register(own))).isEqualTo(403);
    assertThat(refusal(() -> bob.register("user:ann"))).isEqualTo(403);

    bob.publish(own, "before she listens");
    ann.register(own);
    ann.register("user:ann");
    bob.publish(own, "to her connection");
    ann.awaitData(1);
    bob.publish("user:ann", "to her");
    assertThat(ann.awaitData(2)).containsExactly("to her connection", "to her");
  }

  @Test
  void refusesWhatIsNoChannelAndNoPosition() {
    BridgeClient ann = clients.connect(1);
    for (String channel :
        List.of("group:", "group:a*b", "group:" + "x".repeat(129), "rooms", "connection:a\nb")) {
      assertThat(refusal(() -> ann.register(channel))).as(channel).isEqualTo(400);
    }
    assertThat(refusal(() -> ann.registerSince(room, "yesterday"))).isEqualTo(400);
    assertThat(refusal(() -> ann.register(room, Map.of("from", "the middle")))).isEqualTo(400);
    ann.register(room);
    assertThat(ann.publish(room, "still here")).endsWith(":1");
  }
}
