package io.tidings.gateway;

import static io.tidings.it.SignalRWire.SEPARATOR;
import static io.tidings.it.SignalRWire.call;
import static io.tidings.it.SignalRWire.isCompletion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.tidings.hub.HubType;
import io.tidings.it.Await;
import io.tidings.it.SignalRWire;
import io.tidings.it.TestCluster;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client calls, streams and is asked, and how it is told that it broke the protocol. */
@Timeout(60)
class SignalRCallsTest {
  private static final int MAX_MESSAGE = 32 << 10;

  private static TestCluster cluster;

  private final String name = UUID.randomUUID().toString();

  @BeforeAll
  static void startOne() {
    cluster =
        TestCluster.start(
            1,
            "limits: {body: 16 KiB}\nsignalr: {maxMessage: 32 KiB}",
            HubType.at("/try", TryHub::new));
  }

  @AfterAll
  static void stopIt() {
    cluster.close();
  }

  private static SignalRWire connect() {
    return SignalRWire.connect(cluster.port(1), "/try");
  }

  // Calls

  @Test
  void callsAMethodAndIsAnswered() {
    try (SignalRWire client = connect()) {
      assertThat(client.invoke("Echo", "hello")).contains(entry("result", "hello"));
      assertThat(client.invoke("nothing")).hasSize(2);
      assertThat(client.invoke("Refuse", "no"))
          .contains(
              entry(
                  "error",
                  "An unexpected error occurred invoking 'Refuse' on the server. HubException: no"));
      assertThat(client.invoke("Nope")).contains(entry("error", "Unknown hub method 'Nope'"));
    }
  }

  @Test
  void isNotAnsweredWhereItDoesNotAskForIt() {
    try (SignalRWire client = connect()) {
      client.say(call(null, "Echo", "x"), call(null, "Refuse", "x"), call(null, "Nope"));
      client.invoke("Echo", "the last");
      assertThat(client.messages()).hasSize(2); // The handshake, and this answer.
    }
  }

  @Test
  void callsRunOneAfterTheOtherAndStreamsBesideThem() {
    try (SignalRWire client = connect()) {
      client.say(call("1", "Hold", name), call("2", "Tick", name), stream("3", "Count", 2));
      client.await("the stream", message -> isCompletion(message, "3"));
      assertThat(TryHub.TICKS).doesNotContainKey(name);
      TryHub.HELD.get(name).complete("done");
      client.await("the second", message -> isCompletion(message, "2"));
      assertThat(ids(client)).containsExactly("3", "3", "3", "1", "2");
    }
  }

  @Test
  void answersAllOfManyCallsThatComeAtOnceInTheirOrder() {
    try (SignalRWire client = connect()) {
      JsonObject[] calls =
          IntStream.range(0, 200)
              .mapToObj(i -> call("n" + i, "Echo", "x"))
              .toArray(JsonObject[]::new);
      client.say(calls);
      client.await("the last", message -> isCompletion(message, "n199"));
      assertThat(ids(client)).isEqualTo(IntStream.range(0, 200).mapToObj(i -> "n" + i).toList());
    }
  }

  private static List<String> ids(SignalRWire client) {
    return client.messages().stream()
        .filter(message -> message.containsKey("invocationId"))
        .map(message -> message.getString("invocationId"))
        .toList();
  }

  @Test
  void hearsTheGroupThatItWasPutInto() {
    try (SignalRWire client = connect();
        SignalRWire withIds = SignalRWire.connect(cluster.port(1), "/try?ids=1")) {
      client.invoke("Enter", name);
      withIds.invoke("Enter", name);
      client.say(call(null, "Say", name, "one"), call(null, "Say", name, "two"));
      assertThat(client.awaitCalls("Said", 2))
          .isEqualTo(List.of(new JsonArray().add("one"), new JsonArray().add("two")));
      assertThat(withIds.awaitCalls("Said", 2).get(1).getString(1)).endsWith(":2");
    }
  }

  @Test
  void isToldWhatItMissesWhenItJoins() {
    try (SignalRWire client = connect()) {
      JsonObject joined =
          client.invoke("Join", "group:" + name, "1aaaaa:7").getJsonObject("result");
      assertThat(joined.getBoolean("recovered")).isFalse();
      assertThat(joined.getString("reason")).isEqualTo("epoch");
    }
  }

  @Test
  void isAskedWhileItsOwnCallsWait() {
    try (SignalRWire client = connect()) {
      client.say(call("1", "Ask", "why"), call("2", "Echo", "behind"));
      JsonObject asked = client.await("question", message -> message.containsKey("target"));
      assertThat(asked.getString("target")).isEqualTo("Answer");
      assertThat(asked.getJsonArray("arguments")).containsExactly("why");
      client.say(completion(asked.getString("invocationId")).put("result", "because"));
      assertThat(client.await("answer", message -> isCompletion(message, "1")))
          .contains(entry("result", "because"));
      client.say(call("3", "Ask", "really"));
      JsonObject again =
          client.await(
              "question",
              message ->
                  message.containsKey("target")
                      && message.getJsonArray("arguments").contains("really"));
      client.say(completion(again.getString("invocationId")).put("error", "no idea"));
      assertThat(client.await("refusal", message -> isCompletion(message, "3")).getString("error"))
          .endsWith("HubException: no idea");
    }
  }

  @Test
  void isGoneWhenTheHubEndsIt() {
    try (SignalRWire client = connect()) {
      client.say(call(null, "LeaveMe"));
      assertThat(client.awaitClose()).isEqualTo(1000);
      assertThat(client.messages()).contains(new JsonObject().put("type", 7));
    }
  }

  // Streams

  private static JsonObject stream(String id, String target, Object... arguments) {
    return call(id, target, arguments).put("type", 4);
  }

  private static JsonObject completion(String id) {
    return new JsonObject().put("type", 3).put("invocationId", id);
  }

  private static JsonObject item(String id, Object item) {
    return new JsonObject().put("type", 2).put("invocationId", id).put("item", item);
  }

  @Test
  void cancelsAStreamAndIsToldThatItIsOver() {
    int before = TryHub.CANCELLED.get();
    try (SignalRWire client = connect()) {
      client.say(stream("s", "CountOn"));
      client.await("an item", message -> message.getInteger("type", 0) == 2);
      client.say(new JsonObject().put("type", 5).put("invocationId", "s"));
      client.say(new JsonObject().put("type", 5).put("invocationId", "of no stream"));
      client.await("its end", message -> isCompletion(message, "s"));
      int heard = client.messages().size();
      client.invoke("Echo", "nothing more");
      assertThat(client.messages()).hasSize(heard + 1);
      assertThat(TryHub.CANCELLED).hasValue(before + 1);
    }
  }

  @Test
  void aStreamEndsWithItsClient() {
    int before = TryHub.CANCELLED.get();
    SignalRWire client = connect();
    client.say(stream("s", "CountOn"));
    client.await("an item", message -> message.getInteger("type", 0) == 2);
    client.abort();
    Await.until("cancelled", () -> TryHub.CANCELLED.get() > before);
  }

  @Test
  void callsAStreamingMethodInNoOtherWay() {
    try (SignalRWire client = connect()) {
      assertThat(client.invoke("Count", 3).getString("error")).contains("streaming 'Count'");
      client.say(stream("s", "Echo", "x"), stream("t", "Nope"));
      assertThat(client.await("s", message -> isCompletion(message, "s")).getString("error"))
          .contains("non-streaming 'Echo'");
      assertThat(client.await("t", message -> isCompletion(message, "t")).getString("error"))
          .isEqualTo("Unknown hub method 'Nope'");
    }
  }

  @Test
  void streamsToTheHub() {
    try (SignalRWire client = connect()) {
      client.say(
          call("1", "Add").put("streamIds", new JsonArray().add("u")),
          item("u", 1),
          item("u", 2),
          item("of no stream", 3),
          completion("u"),
          item("u", 4));
      assertThat(client.await("sum", message -> isCompletion(message, "1")))
          .contains(entry("result", 3));
      client.say(
          call("2", "Add").put("streamIds", new JsonArray().add("u")),
          completion("u").put("error", "changed my mind"));
      assertThat(client.await("2", message -> isCompletion(message, "2")).getString("error"))
          .contains("changed my mind");
    }
  }

  @Test
  void isNotReadFromWhileTheHubDoesNotTakeWhatItStreams() {
    try (SignalRWire client = connect()) {
      JsonObject[] items =
          IntStream.range(0, 100).mapToObj(i -> item("u", 1)).toArray(JsonObject[]::new);
      client.say(call("1", "AddLater", name).put("streamIds", new JsonArray().add("u")));
      client.say(items);
      client.say(completion("u"), stream("2", "Count", 1));
      Await.until("held", () -> TryHub.HELD.containsKey(name));
      assertThat(ids(client)).isEmpty();
      TryHub.HELD.get(name).complete("go");
      assertThat(client.await("sum", message -> isCompletion(message, "1")))
          .contains(entry("result", 100));
      client.await("the stream behind", message -> isCompletion(message, "2"));
    }
  }

  // What breaks the protocol

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "{}",
        "[]",
        "{\"type\":1}",
        "{\"type\":\"1\"}",
        "{\"type\":1,\"target\":\"Echo\",\"arguments\":{}}",
        "{\"type\":4,\"target\":\"Count\",\"arguments\":[1]}",
        "{\"type\":3,\"invocationId\":\"1\",\"error\":\"x\",\"result\":1}",
        "{\"type\":1,\"target\":\"Add\",\"arguments\":[],\"streamIds\":[\"a\",\"a\"]}"
      })
  void isClosedWithAnErrorWhenItBreaksTheProtocol(String message) {
    try (SignalRWire client = connect()) {
      client.send(message + SEPARATOR);
      JsonObject close = client.await("close", some -> some.getInteger("type", 0) == 7);
      assertThat(close.getString("error")).startsWith("Connection closed with an error.");
      assertThat(close.getBoolean("allowReconnect")).isTrue();
      assertThat(client.awaitClose()).isEqualTo(1002);
    }
  }

  @Test
  void isClosedWhenItUsesAnIdTwice() {
    try (SignalRWire client = connect()) {
      client.say(call("1", "Hold", name), call("1", "Echo", "x"));
      assertThat(client.awaitClose()).isEqualTo(1002);
      TryHub.HELD.get(name).complete("too late");
    }
  }

  @Test
  void isClosedWhenAMessageIsTooLarge() {
    for (String large :
        List.of(
            "x".repeat(MAX_MESSAGE + 1),
            call("1", "Echo", "x".repeat(MAX_MESSAGE)).encode() + SEPARATOR)) {
      try (SignalRWire client = connect()) {
        assertThat(client.invoke("Echo", "x".repeat(MAX_MESSAGE - 200)).getString("result"))
            .hasSize(MAX_MESSAGE - 200);
        client.send(large);
        JsonObject close = client.await("close", some -> some.getInteger("type", 0) == 7);
        assertThat(close.getString("error"))
            .isEqualTo(
                "Connection closed with an error. The maximum message size of 32768B was exceeded.");
        assertThat(client.awaitClose()).isEqualTo(1009);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "{\"type\":6}",
        "{\"protocol\":\"xml\",\"version\":1}",
        "{\"protocol\":\"json\",\"version\":3}"
      })
  void isToldThatItsHandshakeIsNone(String handshake) {
    try (SignalRWire client = SignalRWire.open(cluster.port(1), "/try")) {
      client.send(handshake + SEPARATOR);
      assertThat(client.awaitClose()).isEqualTo(1002);
      assertThat(client.messages()).hasSize(1);
      assertThat(client.messages().get(0).getString("error")).isNotEmpty();
    }
  }

  @Test
  void readsMessagesHoweverTheyAreCut() {
    try (SignalRWire client = SignalRWire.open(cluster.port(1), "/try")) {
      String all =
          "{\"protocol\":\"json\",\"version\":1}"
              + SEPARATOR
              + call("1", "Echo", "a").encode()
              + SEPARATOR
              + call("2", "Echo", "b").encode()
              + SEPARATOR;
      for (int at = 0; at < all.length(); at += 7) {
        client.send(all.substring(at, Math.min(at + 7, all.length())));
      }
      client.await("the last", message -> isCompletion(message, "2"));
      assertThat(ids(client)).containsExactly("1", "2");
    }
  }
}
