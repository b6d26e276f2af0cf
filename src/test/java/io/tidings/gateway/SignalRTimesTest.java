package io.tidings.gateway;

import static io.tidings.it.SignalRHttp.messages;
import static io.tidings.it.SignalRHttp.request;
import static io.tidings.it.SignalRHttp.requesting;
import static io.tidings.it.SignalRHttp.token;
import static io.tidings.it.SignalRWire.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.hub.HubType;
import io.tidings.it.Await;
import io.tidings.it.SignalRWire;
import io.tidings.it.TestCluster;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when a client does nothing for too long, where that is not long. */
@Timeout(60)
class SignalRTimesTest {
  private static final String HUB = "/try";

  private static TestCluster cluster;
  private static int port;

  @BeforeAll
  static void startOne() {
    cluster =
        TestCluster.start(
            1,
            "signalr: {keepAlive: 300ms, clientTimeout: 3s, handshake: 1s, absence: 2s}",
            HubType.at(HUB, TryHub::new));
    port = cluster.port(1);
  }

  @AfterAll
  static void stopIt() {
    cluster.close();
  }

  @Test
  void forgetsWhoNegotiatesAndDoesNotCome() {
    String uri = HUB + "?id=" + token(port, HUB, "");
    // Which opens nothing, so that asking does not keep it.
    assertThat(request("DELETE", port, uri, "").statusCode()).isEqualTo(400);
    Await.until("forgotten", () -> request("DELETE", port, uri, "").statusCode() == 404);
    assertThat(statusOf(port, uri)).isEqualTo(404);
  }

  @Test
  void closesWhoDoesNotShakeHands() {
    try (SignalRWire client = SignalRWire.open(port, HUB)) {
      assertThat(client.awaitClose()).isEqualTo(1000);
      assertThat(client.messages())
          .containsExactly(new JsonObject().put("error", "Handshake was canceled."));
    }
  }

  @Test
  void pingsWhoIsSentNothingAndClosesWhoSaysNothing() {
    try (SignalRWire client = SignalRWire.connect(port, HUB)) {
      assertThat(client.awaitClose()).isEqualTo(1000);
      assertThat(client.messages().get(1))
          .isEqualTo(new JsonObject().put("type", 7).put("allowReconnect", true));
      assertThat(client.pings()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void keepsWhoPings() {
    try (SignalRWire client = SignalRWire.connect(port, HUB)) {
      // Longer than a client may be silent.
      while (client.pings() < 16) {
        int heard = client.pings();
        client.say(new JsonObject().put("type", 6));
        Await.until("another ping", () -> client.pings() > heard || client.isClosed());
        assertThat(client.isClosed()).isFalse();
      }
      assertThat(client.invoke("Echo", "here").getString("result")).isEqualTo("here");
    }
  }

  @Test
  void waitsForTheReturnOfAClientOnlySoLong() {
    String uri = HUB + "?id=" + token(port, HUB, "&useStatefulReconnect=true");
    SignalRWire client = SignalRWire.open(port, uri).greet(2);
    client.invoke("Leave", "group:nothing");
    client.abort();
    Await.until("forgotten", () -> request("DELETE", port, uri, "").statusCode() == 404);
    assertThat(statusOf(port, uri)).isEqualTo(404);
  }

  @Test
  void waitsForTheNextPollOnlySoLong() {
    String uri = HUB + "?id=" + token(port, HUB, "");
    assertThat(request("GET", port, uri, "").statusCode()).isEqualTo(200);
    String handshake = "{\"protocol\":\"json\",\"version\":1}" + SignalRWire.SEPARATOR;
    assertThat(request("POST", port, uri, handshake).statusCode()).isEqualTo(200);
    Await.until("forgotten", () -> request("POST", port, uri, "").statusCode() == 404);
    assertThat(request("GET", port, uri, "").statusCode()).isEqualTo(404);
  }

  @Test
  void aWaitingPollIsToldThatNoHandshakeCame() {
    String uri = HUB + "?id=" + token(port, HUB, "");
    request("GET", port, uri, "");
    CompletableFuture<HttpResponse<String>> poll = requesting("GET", port, uri, "");
    assertThat(messages(poll.join().body()))
        .containsExactly(new JsonObject().put("error", "Handshake was canceled."));
    assertThat(request("GET", port, uri, "").statusCode()).isEqualTo(204);
  }
}
