package io.tidings.gateway;

import static io.tidings.it.BridgeClient.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.hub.Clients;
import io.tidings.hub.Recipients;
import io.tidings.it.BridgeClient;
import io.tidings.it.Clientele;
import io.tidings.it.SharedCluster;
import io.tidings.it.TestCluster;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whom a message reaches: Ann, Bob and Eve are on three nodes, Ann and Bob in one room, Bob and Eve
 * in another; Eve has two connections.
 */
@Timeout(60)
@ExtendWith(SharedCluster.class)
class TargetsTest {
  @RegisterExtension final Clientele clients = new Clientele();

  private final String run = UUID.randomUUID().toString();
  private final String first = "first " + run;
  private final String second = "second " + run;
  private BridgeClient ann;
  private BridgeClient bob;
  private BridgeClient eve;
  private BridgeClient eveToo;
  private String annId;
  private String bobId;
  private String eveId;

  @BeforeEach
  void connect() {
    ann = somebody(1, "ann", first);
    bob = somebody(2, "bob", first, second);
    eve = somebody(3, "eve", second);
    eveToo = somebody(1, "eve");
    annId = ann.identity().getString("connection");
    bobId = bob.identity().getString("connection");
    eveId = eve.identity().getString("connection");
  }

  private BridgeClient somebody(int node, String name, String... rooms) {
    BridgeClient client = clients.connect(node, "?user=" + name + run);
    JsonObject identity = client.identity();
    Stream.of("all", "user:" + identity.getString("user"), own(identity.getString("connection")))
        .forEach(client::register);
    Stream.of(rooms).map(room -> "group:" + room).forEach(client::register);
    return client;
  }

  private static String own(String connection) {
    return "connection:" + connection;
  }

  /** What everybody heard, in the order Ann, Bob, Eve, Eve's other connection. */
  private void assertHeard(int byAnn, int byBob, int byEve, int byEveToo) {
    // Of those who were meant.
    Map.of(ann, byAnn, bob, byBob, eve, byEve, eveToo, byEveToo)
        .forEach((client, count) -> client.awaitFrames(count));
    // Whatever came to others stands before this.
    for (BridgeClient client : List.of(ann, bob, eve, eveToo)) {
      String channel = own(client.identity().getString("connection"));
      int before = client.frames().size();
      client.publish(channel, "the end");
      client.awaitFrames(before + 1);
    }
    assertThat(Stream.of(ann, bob, eve, eveToo).map(this::heard))
        .containsExactly(byAnn, byBob, byEve, byEveToo);
  }

  private int heard(BridgeClient client) {
    return (int) client.data().stream().filter(run::equals).count();
  }

  private JsonObject sending(String... to) {
    return new JsonObject().put("to", new JsonArray(List.of(to))).put("data", run);
  }

  private JsonObject send(String... to) {
    return bob.request("hub:send", sending(to));
  }

  @Test
  void everyone() {
    assertThat(send("all").getJsonObject("ids").fieldNames()).containsExactly("all");
    assertHeard(1, 1, 1, 1);
  }

  @Test
  void others() {
    send("others");
    assertHeard(1, 0, 1, 1);
  }

  @Test
  void theCaller() {
    assertThat(send("caller").getJsonObject("ids").fieldNames()).containsExactly(own(bobId));
    assertHeard(0, 1, 0, 0);
  }

  @Test
  void oneConnection() {
    send(own(eveId));
    assertHeard(0, 0, 1, 0);
  }

  @Test
  void manyConnections() {
    JsonObject ids = send(own(eveId), own(annId)).getJsonObject("ids");
    assertThat(ids.fieldNames()).containsExactly(own(eveId), own(annId));
    assertThat(ids.getString(own(annId)))
        .isEqualTo(ann.awaitFrames(1).get(0).getJsonObject("headers").getString("id"));
    assertHeard(1, 0, 1, 0);
  }

  @Test
  void allExcept() {
    bob.request("hub:send", sending("all").put("except", new JsonArray().add(eveId).add("caller")));
    assertHeard(1, 0, 0, 1);
  }

  @Test
  void aGroup() {
    send("group:" + first);
    assertHeard(1, 1, 0, 0);
  }

  @Test
  void groups() {
    send("group:" + first, "group:" + second);
    assertHeard(1, 2, 1, 0);
  }

  @Test
  void othersInAGroup() {
    send("others:" + second);
    assertHeard(0, 0, 1, 0);
  }

  @Test
  void aGroupExcept() {
    bob.request("hub:send", sending("group:" + first).put("except", new JsonArray().add(annId)));
    assertHeard(0, 1, 0, 0);
  }

  @Test
  void aUser() {
    send("user:eve" + run);
    assertHeard(0, 0, 1, 1);
  }

  @Test
  void users() {
    send("user:eve" + run, "user:ann" + run);
    assertHeard(1, 0, 1, 1);
  }

  @Test
  void isSentOnceUnderAMessageId() {
    JsonObject request = sending("group:" + first, "user:eve" + run).put("messageId", "m1");
    JsonObject ids = bob.request("hub:send", request);
    assertThat(bob.request("hub:send", request)).isEqualTo(ids);
    assertThat(refusal(() -> bob.request("hub:send", request.copy().put("data", "other"))))
        .isEqualTo(409);
    assertHeard(1, 1, 1, 1);
  }

  @Test
  void saysWhoSpeaksAndByWhichName() {
    bob.request("hub:send", sending("group:" + first).put("name", "Said"));
    JsonObject headers = ann.awaitFrames(1).get(0).getJsonObject("headers");
    assertThat(headers.getString("name")).isEqualTo("Said");
    assertThat(headers.getString("from")).isEqualTo(bobId);
    assertThat(headers.getString("user")).isEqualTo("bob" + run);
  }

  // From Java, on a node that none of those who are meant needs to be on

  private static void deliver(Recipients recipients, String data) {
    TestCluster.await(recipients.sendData("Said", data));
  }

  @Test
  void allOfThemFromJava() {
    Clients hub = SharedCluster.clients(2);
    deliver(hub.all(), run);
    assertHeard(1, 1, 1, 1);
    deliver(hub.allExcept(annId, bobId), run);
    assertHeard(1, 1, 2, 2);
    deliver(hub.client(eveId), run);
    assertHeard(1, 1, 3, 2);
    deliver(hub.clients(List.of(annId, bobId)), run);
    assertHeard(2, 2, 3, 2);
    deliver(hub.group(first), run);
    assertHeard(3, 3, 3, 2);
    deliver(hub.groups(List.of(first, second)), run);
    assertHeard(4, 5, 4, 2);
    deliver(hub.groupExcept(second, eveId), run);
    assertHeard(4, 6, 4, 2);
    deliver(hub.user("eve" + run), run);
    assertHeard(4, 6, 5, 3);
    deliver(hub.users(List.of("ann" + run, "bob" + run)), run);
    assertHeard(5, 7, 5, 3);
  }

  // From any verticle of the cluster

  private static JsonObject ask(String address, Object body) {
    Vertx vertx = SharedCluster.vertx(3);
    return TestCluster.await(vertx.eventBus().<JsonObject>request(address, body)).body();
  }

  @Test
  void someOfThemFromAVerticle() {
    JsonObject ids = ask("hub:send", sending("group:" + first, own(eveId))).getJsonObject("ids");
    assertThat(ids.fieldNames()).containsExactly("group:" + first, own(eveId));
    assertHeard(1, 1, 1, 0);
    assertThat(ann.frames().get(0).getJsonObject("headers").fieldNames())
        .containsExactly("id", "name", "at");
    JsonObject history = ask("hub:history", new JsonObject().put("channel", "group:" + first));
    assertThat(history.getString("id")).isEqualTo(ids.getString("group:" + first));
    assertThat(history.getJsonArray("messages")).hasSize(1);
    assertThatThrownBy(() -> ask("hub:send", sending("others")))
        .hasCauseInstanceOf(ReplyException.class)
        .hasMessageContaining("there is no caller here");
  }

  @Test
  void membersThatAVerticlePutsIntoAGroupAndOutOfIt() {
    JsonObject eves = new JsonObject().put("add", "user:eve" + run).put("group", first);
    assertThat(ask("hub:groups", eves).getInteger("connections")).isEqualTo(2);
    JsonObject anns = new JsonObject().put("remove", own(annId)).put("group", "group:" + first);
    assertThat(ask("hub:groups", anns).getInteger("connections")).isEqualTo(1);
    ask("hub:send", sending("group:" + first));
    assertHeard(0, 1, 1, 1);
    eves.put("remove", eves.remove("add"));
    assertThat(ask("hub:groups", eves).getInteger("connections")).isEqualTo(2);
    ask("hub:send", sending("group:" + first));
    assertHeard(0, 2, 1, 1);
  }
}
