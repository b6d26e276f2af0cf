package io.tidings.gateway;

import static io.tidings.it.BridgeClient.await;
import static io.tidings.it.BridgeClient.frame;
import static io.tidings.it.BridgeClient.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.BridgeClient;
import io.tidings.it.Clientele;
import io.tidings.it.SharedCluster;
import io.vertx.core.json.JsonArray;
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

/** Saying something in a channel over the wire, heard on another node. */
@Timeout(60)
@ExtendWith(SharedCluster.class)
class PublishingTest {
  @RegisterExtension final Clientele clients = new Clientele();

  private final String room = "group:" + UUID.randomUUID();

  private static JsonObject publication(String channel, Object body) {
    return frame("publish", channel).put("body", body);
  }

  private static String once(BridgeClient client, String channel, String messageId, String data) {
    return await(client.publishing(channel, data, Map.of("messageId", messageId)));
  }

  @Test
  void isAnsweredWithTheIdAndHeardUnderTheName() {
    BridgeClient ann = clients.connect(1);
    ann.register(room);
    BridgeClient bob = clients.connect(2);
    JsonObject answer =
        await(
            bob.exchange(
                publication(room, "hello")
                    .put("headers", new JsonObject().put("name", "ReceiveMessage"))));
    JsonObject heard = ann.awaitFrames(1).get(0);
    assertThat(heard.getJsonObject("headers").getString("name")).isEqualTo("ReceiveMessage");
    assertThat(answer.getString("type")).isEqualTo("rec");
    assertThat(answer.getJsonObject("body"))
        .isEqualTo(new JsonObject().put("id", heard.getJsonObject("headers").getString("id")));
  }

  @Test
  void carriesAnyJsonAsItCame() {
    BridgeClient ann = clients.connect(1);
    ann.register(room);
    BridgeClient bob = clients.connect(2);
    List<Object> bodies = new ArrayList<>();
    bodies.add(new JsonArray("[\"a\",1.50,{\"b\":null}]"));
    bodies.add(new JsonObject("{\"ü\":\"\\u2028 𝄞 \\\"quoted\\\"\"}"));
    bodies.add("<img src=x onerror=alert(1)>");
    bodies.add(false);
    bodies.add(12345678901234567L);
    bodies.add(null);
    bodies.forEach(body -> await(bob.exchange(publication(room, body))));
    bob.say("{\"type\":\"publish\",\"address\":\"" + room + "\"}");
    bodies.add(null);
    assertThat(ann.awaitFrames(bodies.size()))
        .extracting(frame -> frame.getValue("body"))
        .isEqualTo(bodies);
  }

  @Test
  void sendingToAChannelIsTheSame() {
    BridgeClient ann = clients.connect(1);
    ann.register(room);
    clients.connect(2).say(frame("send", room).put("body", "hello"));
    assertThat(ann.awaitData(1)).containsExactly("hello");
  }

  @Test
  void hasNoIdWhereNothingIsKept() {
    String cursors = "group:cursor " + UUID.randomUUID();
    BridgeClient ann = clients.connect(1);
    ann.register(cursors);
    JsonObject answer = await(clients.connect(2).exchange(publication(cursors, "here")));
    assertThat(answer.getJsonObject("body")).isEqualTo(new JsonObject());
    assertThat(ann.awaitFrames(1).get(0).getJsonObject("headers").fieldNames())
        .containsExactly("name", "from", "at");
  }

  @Test
  void keepsTheOrderOfOneSpeakerAndNumbersWithoutGaps() {
    BridgeClient ann = clients.connect(3);
    String epoch = ann.register(room).getString("id").replaceAll(":.*", ":");
    BridgeClient bob = clients.connect(1);
    List<CompletableFuture<String>> answers =
        IntStream.range(0, 500)
            .mapToObj(i -> bob.publishing(room, Integer.toString(i), Map.of()))
            .toList();
    assertThat(answers.stream().map(BridgeClient::await))
        .isEqualTo(IntStream.rangeClosed(1, 500).mapToObj(i -> epoch + i).toList());
    assertThat(ann.awaitData(500))
        .isEqualTo(IntStream.range(0, 500).mapToObj(Integer::toString).toList());
  }

  @Test
  void isHeardOnceHoweverOftenItIsRepeated() {
    BridgeClient ann = clients.connect(1);
    ann.register(room);
    BridgeClient bob = clients.connect(2);
    String first = once(bob, room, "m1", "hello");
    assertThat(once(bob, room, "m1", "hello")).isEqualTo(first);
    assertThat(refusal(() -> once(bob, room, "m1", "something else"))).isEqualTo(409);

    // Repeated on another node, as after a reconnect.
    String token = bob.identity().getString("resume");
    BridgeClient again = clients.connect(3, "?resume=" + token);
    assertThat(once(again, room, "m1", "hello")).isEqualTo(first);
    // Somebody else's is another message.
    assertThat(once(clients.connect(2), room, "m1", "hello")).isNotEqualTo(first);
    again.publish(room, "end");
    assertThat(ann.awaitData(3)).containsExactly("hello", "hello", "end");
  }

  @Test
  void isKeptFromWhomeverItIsNotFor() {
    BridgeClient ann = clients.connect(1);
    BridgeClient bob = clients.connect(2);
    BridgeClient eve = clients.connect(3);
    List<BridgeClient> all = List.of(ann, bob, eve);
    String start = ann.register(room).getString("id");
    bob.register(room);
    eve.register(room);
    String eveId = eve.identity().getString("connection");
    String token = eve.identity().getString("resume");

    await(bob.publishing(room, "not for Bob", Map.of("except", "caller")));
    await(bob.publishing(room, "for Ann", Map.of("except", "caller, " + eveId)));
    bob.publish(room, "for all");
    assertThat(ann.awaitData(3)).containsExactly("not for Bob", "for Ann", "for all");
    assertThat(bob.awaitData(1)).containsExactly("for all");
    assertThat(eve.awaitData(2)).containsExactly("not for Bob", "for all");
    // All have come as far as the last.
    assertThat(all).extracting(BridgeClient::lastId).containsOnly(ann.lastId());

    // The same in a replay, a resync and a history, wherever she comes back.
    BridgeClient back = clients.connect(1, "?resume=" + token);
    assertThat(back.registerSince(room, start).getInteger("replayed")).isEqualTo(2);
    assertThat(back.data()).containsExactly("not for Bob", "for all");
    assertThat(
            data(back.request("hub:resync", new JsonObject().put(room, start)).getJsonObject(room)))
        .containsExactly("not for Bob", "for all");
    assertThat(data(back.request("hub:history", new JsonObject().put("channel", room))))
        .containsExactly("not for Bob", "for all");
    assertThat(data(ann.request("hub:history", new JsonObject().put("channel", room))))
        .containsExactly("not for Bob", "for Ann", "for all");
  }

  private static List<String> data(JsonObject messages) {
    return messages.getJsonArray("messages").stream()
        .map(message -> ((JsonObject) message).getString("data"))
        .toList();
  }

  @Test
  void reachesAForeignConnectionAndUser() {
    BridgeClient ann = clients.connect(1, "?user=ann" + UUID.randomUUID());
    JsonObject her = ann.identity();
    String connection = "connection:" + her.getString("connection");
    String user = "user:" + her.getString("user");
    ann.register(connection);
    ann.register(user);
    BridgeClient bob = clients.connect(2);
    bob.publish(connection, "to her connection");
    ann.awaitData(1);
    bob.publish(user, "to her");
    assertThat(ann.awaitFrames(2))
        .extracting(frame -> frame.getString("address"))
        .containsExactly(connection, user);
  }

  @Test
  void tellsAFailureAtTheReplyAddressOrElseAtTheAddress() {
    BridgeClient ann = clients.connect(1);
    String large = "x".repeat(64 << 10);
    assertThat(refusal(() -> ann.publish(room, large))).isEqualTo(413);
    ann.say(publication(room, large));
    JsonObject told = ann.awaitFrames(1).get(0);
    assertThat(told.getString("message")).contains("65538").contains("65536");
    told.remove("message");
    assertThat(told)
        .isEqualTo(
            frame("err", room).put("failureCode", 413).put("failureType", "RECIPIENT_FAILURE"));
    assertThat(ann.publish(room, large.substring(2))).endsWith(":1");
  }
}
