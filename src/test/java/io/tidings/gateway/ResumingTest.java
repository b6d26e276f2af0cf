package io.tidings.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.Await;
import io.tidings.it.BridgeClient;
import io.tidings.it.Clientele;
import io.tidings.it.SharedCluster;
import io.tidings.it.TestCluster;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that comes back with the token of an earlier connection. */
@Timeout(60)
@ExtendWith(SharedCluster.class)
class ResumingTest {
  private static final int RESUMED_ELSEWHERE = 4001;

  @RegisterExtension final Clientele clients = new Clientele();

  private final String user = "ann" + UUID.randomUUID();

  private static String connection(BridgeClient client) {
    return client.identity().getString("connection");
  }

  private static String token(BridgeClient client) {
    return client.identity().getString("resume");
  }

  private BridgeClient resume(int node, String token) {
    return clients.connect(node, "?resume=" + token);
  }

  @Test
  void isTheSameConnectionOnAnotherNode() {
    BridgeClient before = clients.connect(1, "?user=" + user);
    String id = connection(before);
    BridgeClient bob = clients.connect(3);
    before.register("connection:" + id);
    bob.publish("connection:" + id, "one");
    before.awaitData(1);
    String last = before.lastId();
    String token = token(before);
    before.close();
    bob.publish("connection:" + id, "two");

    BridgeClient after = resume(2, token);
    assertThat(connection(after)).isEqualTo(id);
    assertThat(after.identity().getString("user")).isEqualTo(user);
    after.registerSince("connection:" + id, last);
    bob.publish("connection:" + id, "three");
    assertThat(after.awaitData(2)).containsExactly("two", "three");
  }

  @Test
  void endsTheOneThatItReplaces() {
    BridgeClient first = clients.connect(1);
    String token = token(first);
    BridgeClient second = resume(2, token);
    assertThat(first.awaitClose()).isEqualTo(RESUMED_ELSEWHERE);
    // On the same node, whatever the gateway.
    BridgeClient third = resume(2, token);
    assertThat(second.awaitClose()).isEqualTo(RESUMED_ELSEWHERE);
    assertThat(third.isOpen()).isTrue();
    assertThat(third.identity().getString("connection")).isEqualTo(connection(third));
  }

  @Test
  void isSomebodyNewWithATokenThatIsNone() {
    BridgeClient before = clients.connect(1, "?user=" + user);
    String token = token(before);
    String id = connection(before);
    for (String other :
        new String[] {
          "nonsense",
          token + "a",
          token.substring(1),
          (token.startsWith("A") ? "B" : "A") + token.substring(1)
        }) {
      assertThat(connection(resume(2, other))).isNotEqualTo(id);
    }
    assertThat(before.isOpen()).isTrue();
  }

  @Test
  void cannotBecomeAnotherUser() {
    BridgeClient ann = clients.connect(1, "?user=" + user);
    String token = token(ann);
    BridgeClient other = clients.connect(2, "?user=eve&resume=" + token);
    assertThat(connection(other)).isNotEqualTo(connection(ann));
    assertThat(other.identity().getString("user")).isEqualTo("eve");
    BridgeClient again = clients.connect(2, "?user=" + user + "&resume=" + token);
    assertThat(connection(again)).isEqualTo(connection(resume(3, token(again))));
  }

  @Test
  void isStillInTheGroupsThatTheServerPutItInto() {
    BridgeClient before = clients.connect(1);
    String id = connection(before);
    String group = UUID.randomUUID().toString();
    JsonObject change = new JsonObject().put("add", "connection:" + id).put("group", group);
    TestCluster.await(SharedCluster.vertx(3).eventBus().request("hub:groups", change));
    BridgeClient after = resume(2, token(before));
    // It enters as soon as the log has told which groups.
    String channel = "group:" + group;
    Await.until(
        "in the group", () -> after.identity().getJsonObject("channels").containsKey(channel));
    clients.connect(3).publish(channel, "hello");
    assertThat(after.awaitData(1)).containsExactly("hello");
  }
}
