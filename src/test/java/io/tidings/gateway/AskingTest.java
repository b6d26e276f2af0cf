package io.tidings.gateway;

import static io.tidings.it.BridgeClient.frame;
import static io.tidings.it.BridgeClient.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.BridgeClient;
import io.tidings.it.Clientele;
import io.tidings.it.SharedCluster;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client can ask the hub over the wire: who it is, what it missed, what was said. */
@Timeout(60)
@ExtendWith(SharedCluster.class)
class AskingTest {
  @RegisterExtension final Clientele clients = new Clientele();

  private final String room = "group:" + UUID.randomUUID();

  private List<String> say(int count) {
    BridgeClient bob = clients.connect(2, "?user=bob");
    List<CompletableFuture<String>> answers =
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> bob.publishing(room, Integer.toString(i), Map.of()))
            .toList();
    return answers.stream().map(BridgeClient::await).toList();
  }

  private static List<String> data(JsonObject answer) {
    return messages(answer).stream().map(message -> message.getString("data")).toList();
  }

  private static List<JsonObject> messages(JsonObject answer) {
    return answer.getJsonArray("messages").stream().map(JsonObject.class::cast).toList();
  }

  private JsonObject history(BridgeClient client, JsonObject request) {
    return client.request("hub:history", request.put("channel", room));
  }

  @Test
  void whoItIs() {
    BridgeClient ann = clients.connect(1, "?user=ann");
    String id = clients.connect(2).publish(room, "before");
    ann.register(room);
    JsonObject answer = ann.identity();
    assertThat(answer.fieldNames())
        .containsExactly("connection", "resume", "user", "node", "channels");
    assertThat(answer.getString("user")).isEqualTo("ann");
    assertThat(answer.getJsonObject("channels")).isEqualTo(new JsonObject().put(room, id));
    assertThat(clients.connect(1).identity().getString("node"))
        .isEqualTo(answer.getString("node"))
        .isNotEqualTo(clients.connect(2).identity().getString("node"));
    assertThat(clients.connect(2).identity().getValue("user")).isNull();
  }

  @Test
  void whatItMissedInManyChannels() {
    List<String> ids = say(3);
    BridgeClient ann = clients.connect(1);
    String other = "group:" + UUID.randomUUID();
    String otherId = ann.publish(other, "other");
    ann.publish("all", "to all");
    JsonObject answer =
        ann.request(
            "hub:resync",
            new JsonObject().put(room, ids.get(0)).put(other, otherId).put("all", "1zzzzz:1"));
    assertThat(answer.fieldNames()).containsExactly(room, other, "all");

    JsonObject missed = answer.getJsonObject(room);
    assertThat(data(missed)).containsExactly("2", "3");
    JsonObject second = messages(missed).get(0);
    assertThat(second.fieldNames())
        .containsExactly("id", "channel", "name", "data", "from", "user", "at");
    assertThat(second.getString("id")).isEqualTo(ids.get(1));
    assertThat(second.getString("channel")).isEqualTo(room);
    assertThat(second.getString("user")).isEqualTo("bob");
    missed.remove("messages");
    assertThat(missed).isEqualTo(new JsonObject().put("id", ids.get(2)).put("recovered", true));

    assertThat(answer.getJsonObject(other))
        .isEqualTo(
            new JsonObject(
                "{\"messages\":[],\"id\":\"%s\",\"recovered\":true}".formatted(otherId)));
    assertThat(answer.getJsonObject("all").getString("reason")).isEqualTo("epoch");
  }

  @Test
  void whatItMissedUpToWhatItWasSent() {
    BridgeClient ann = clients.connect(1);
    String start = ann.register(room).getString("id");
    BridgeClient bob = clients.connect(2);
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      answers.add(bob.publishing(room, Integer.toString(i), Map.of()));
      if (i % 100 == 50) {
        JsonObject answer =
            ann.request("hub:resync", new JsonObject().put(room, start)).getJsonObject(room);
        List<String> pushedBefore =
            ann.everything().stream()
                .takeWhile(frame -> !isAnswerOf(frame, answer))
                .filter(frame -> frame.getString("address").equals(room))
                .map(frame -> frame.getJsonObject("headers").getString("id"))
                .toList();
        String last = pushedBefore.isEmpty() ? start : pushedBefore.get(pushedBefore.size() - 1);
        assertThat(answer.getString("id")).isEqualTo(last);
        // What was pushed while the log was read is told by the id alone.
        assertThat(messages(answer).stream().map(message -> message.getString("id")).toList())
            .isEqualTo(pushedBefore.subList(0, messages(answer).size()));
      }
    }
    answers.forEach(BridgeClient::await);
    assertThat(ann.awaitData(400))
        .isEqualTo(IntStream.range(0, 400).mapToObj(Integer::toString).toList());
  }

  private boolean isAnswerOf(JsonObject frame, JsonObject answer) {
    return frame.getValue("body") instanceof JsonObject body && answer.equals(body.getValue(room));
  }

  @Test
  void notWhatIsTooMuchAtOnce() {
    BridgeClient bob = clients.connect(2);
    String large = "x".repeat(60 << 10);
    String first = bob.publish(room, large);
    String last = IntStream.range(0, 18).mapToObj(i -> bob.publish(room, large)).toList().get(17);
    JsonObject request = new JsonObject().put(room, first);
    assertThat(bob.request("hub:resync", request).getJsonObject(room))
        .isEqualTo(
            new JsonObject(
                "{\"messages\":[],\"id\":\"%s\",\"recovered\":false,\"reason\":\"too_far\"}"
                    .formatted(last)));
  }

  @Test
  void whatWasSaid() {
    List<String> ids = say(120);
    BridgeClient ann = clients.connect(3);
    String head = ids.get(119);

    JsonObject first = history(ann, new JsonObject());
    assertThat(data(first)).hasSize(100).startsWith("1", "2").endsWith("99", "100");
    assertThat(first.getString("id")).isEqualTo(head);
    assertThat(first.fieldNames()).containsExactly("messages", "id");

    JsonObject since = history(ann, new JsonObject().put("since", ids.get(116)));
    assertThat(data(since)).containsExactly("118", "119", "120");
    assertThat(since.getBoolean("recovered")).isTrue();

    JsonObject some = history(ann, new JsonObject().put("since", ids.get(9)).put("limit", 2));
    assertThat(data(some)).containsExactly("11", "12");
    JsonObject newest = history(ann, new JsonObject().put("reverse", true).put("limit", 3));
    assertThat(data(newest)).containsExactly("120", "119", "118");
    JsonObject newestSince =
        history(ann, new JsonObject().put("reverse", true).put("since", ids.get(117)));
    assertThat(data(newestSince)).containsExactly("120", "119");

    JsonObject lost = history(ann, new JsonObject().put("since", "1zzzzz:1"));
    lost.remove("messages");
    assertThat(lost)
        .isEqualTo(new JsonObject().put("id", head).put("recovered", false).put("reason", "epoch"));
  }

  @Test
  void onlyWhatItMayHear() {
    BridgeClient bob = clients.connect(2);
    assertThat(refusal(() -> bob.request("hub:history", channel("user:ann")))).isEqualTo(403);
    JsonObject resync = new JsonObject().put(room, "1zzzzz:1").put("user:ann", "1zzzzz:1");
    assertThat(refusal(() -> bob.request("hub:resync", resync))).isEqualTo(403);
  }

  private static JsonObject channel(String name) {
    return new JsonObject().put("channel", name);
  }

  @Test
  void nothingThatCannotBeUnderstood() {
    BridgeClient ann = clients.connect(1);
    List<JsonObject> wrong =
        List.of(
            new JsonObject(),
            channel("rooms"),
            channel(room).put("limit", "ten"),
            channel(room).put("limit", 0),
            channel(room).put("limit", 1001),
            channel(room).put("reverse", "yes"),
            channel(room).put("since", 7),
            channel(room).put("since", "yesterday"));
    wrong.forEach(
        request ->
            assertThat(refusal(() -> ann.request("hub:history", request)))
                .as(request.encode())
                .isEqualTo(400));
    assertThat(refusal(() -> ann.request("hub:resync", new JsonObject().put(room, 7))))
        .isEqualTo(400);
    assertThat(refusal(() -> ann.request("hub:send", new JsonObject().put("to", room))))
        .isEqualTo(400);
    assertThat(refusal(() -> ann.request("hub:send", new JsonObject()))).isEqualTo(400);
    assertThat(refusal(() -> ann.request("hub:groups", new JsonObject()))).isEqualTo(404);
    assertThat(refusal(() -> ann.request("hub:nothing", new JsonObject()))).isEqualTo(404);
    ann.say(frame("publish", "hub:send").put("body", new JsonObject()));
    assertThat(ann.awaitFrames(1).get(0).getInteger("failureCode")).isEqualTo(400);
  }
}
