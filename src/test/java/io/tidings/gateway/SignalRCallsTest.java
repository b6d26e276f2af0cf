package io.tidings.gateway;

import static io.tidings.it.SignalRWire.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.tidings.hub.HubType;
import io.tidings.it.SignalRWire;
import io.tidings.it.TestCluster;
import io.vertx.core.json.JsonArray;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignalRCallsTest {
  private static TestCluster cluster;

  @BeforeAll
  static void startOne() {
    cluster = TestCluster.start(1, "", HubType.at("/try", TryHub::new));
  }

  @AfterAll
  static void stopIt() {
    cluster.close();
  }

  private static SignalRWire connect() {
    return SignalRWire.connect(cluster.port(1), "/try");
  }

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
  void hearsTheGroupThatItWasPutInto() {
    try (SignalRWire client = connect();
        SignalRWire other = connect()) {
      client.invoke("Enter", "room");
      other.say(call(null, "Say", "room", "one"), call(null, "Say", "room", "two"));
      assertThat(client.awaitCalls("Said", 2))
          .isEqualTo(List.of(new JsonArray().add("one"), new JsonArray().add("two")));
      assertThat(other.invoke("Echo", "and nothing else")).isNotNull();
      assertThat(other.messages()).hasSize(2); // Its handshake, and this.
    }
  }
}
