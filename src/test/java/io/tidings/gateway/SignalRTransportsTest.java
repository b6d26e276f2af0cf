package io.tidings.gateway;

import static io.tidings.it.SignalRHttp.messages;
import static io.tidings.it.SignalRHttp.negotiate;
import static io.tidings.it.SignalRHttp.request;
import static io.tidings.it.SignalRHttp.requesting;
import static io.tidings.it.SignalRHttp.token;
import static io.tidings.it.SignalRWire.call;
import static io.tidings.it.SignalRWire.statusOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.hub.HubType;
import io.tidings.it.Await;
import io.tidings.it.SignalRHttp;
import io.tidings.it.SignalRWire;
import io.tidings.it.TestCluster;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every status and every way in that the specification of the transports names, on two nodes. */
@Timeout(60)
class SignalRTransportsTest {
  private static final String HUB = "/try";
  private static final String HANDSHAKE =
      "{\"protocol\":\"json\",\"version\":1}" + SignalRWire.SEPARATOR;

  private static TestCluster cluster;
  private static int here;
  private static int there;

  @BeforeAll
  static void startTwo() {
    cluster =
        TestCluster.start(
            2,
            "http: {drain: 200ms}",
            HubType.at(HUB, TryHub::new),
            HubType.at("/other", TryHub::new).named("OtherHub"));
    here = cluster.port(1);
    there = cluster.port(2);
  }

  @AfterAll
  static void stopThem() {
    cluster.close();
  }

  // Negotiation

  @Test
  void negotiatesVersionOneWithATokenThatIsNotTheId() {
    JsonObject answer = negotiate(here, HUB, "?negotiateVersion=1&user=ann");
    assertThat(answer.getInteger("negotiateVersion")).isEqualTo(1);
    assertThat(answer.getString("connectionToken"))
        .isNotEmpty()
        .isNotEqualTo(answer.getString("connectionId"));
    assertThat(answer.getJsonArray("availableTransports").encode())
        .isEqualTo(
            "[{\"transport\":\"WebSockets\",\"transferFormats\":[\"Text\",\"Binary\"]},"
                + "{\"transport\":\"ServerSentEvents\",\"transferFormats\":[\"Text\"]},"
                + "{\"transport\":\"LongPolling\",\"transferFormats\":[\"Text\",\"Binary\"]}]");
    assertThat(answer.containsKey("useStatefulReconnect")).isFalse();
    assertThat(negotiate(here, HUB, "?negotiateVersion=1&useStatefulReconnect=true"))
        .contains(Map.entry("useStatefulReconnect", true));
  }

  @Test
  void negotiatesVersionZeroWithTheIdAlone() {
    JsonObject answer = negotiate(here, HUB, "?user=ann");
    assertThat(answer.getInteger("negotiateVersion")).isZero();
    assertThat(answer.containsKey("connectionToken")).isFalse();
    String id = answer.getString("connectionId");
    for (int port : List.of(here, there)) {
      String one = negotiate(here, HUB, "?user=ann").getString("connectionId");
      try (SignalRWire client = SignalRWire.connect(port, HUB + "?user=ann&id=" + one)) {
        JsonObject who = client.invoke("WhoAmI").getJsonObject("result");
        assertThat(who.getString("connection")).isEqualTo(one).isNotEqualTo(id);
        assertThat(who.getString("user")).isEqualTo("ann");
      }
    }
  }

  @Test
  void negotiatesTheVersionThatItHasOrSaysWhyNot() {
    assertThat(negotiate(here, HUB, "?negotiateVersion=7").getInteger("negotiateVersion"))
        .isEqualTo(1);
    assertThat(negotiate(here, HUB, "?negotiateVersion=one").encode())
        .isEqualTo("{\"error\":\"The client requested a non-integer protocol version.\"}");
    assertThat(negotiate(here, HUB, "?negotiateVersion=-1").getString("error"))
        .contains("version '-1'");
  }

  @Test
  void negotiatesByPostAloneAndForHubsThatThereAre() {
    HttpResponse<String> get = request("GET", here, HUB + "/negotiate", "");
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow")).contains("POST");
    assertThat(request("POST", here, "/nope/negotiate", "").statusCode()).isEqualTo(404);
    assertThat(request("POST", here, HUB + "/negotiate?user=a%2Ab", "").statusCode())
        .isEqualTo(400);
  }

  @Test
  void letsPagesOfOtherSitesIn() {
    HttpResponse<String> asked =
        request(
            "OPTIONS",
            here,
            HUB + "/negotiate",
            "",
            "Origin",
            "http://elsewhere",
            "Access-Control-Request-Headers",
            "x-signalr-user-agent");
    assertThat(asked.statusCode()).isEqualTo(204);
    assertThat(asked.headers().map())
        .containsEntry("access-control-allow-origin", List.of("http://elsewhere"))
        .containsEntry("access-control-allow-credentials", List.of("true"))
        .containsEntry("access-control-allow-headers", List.of("x-signalr-user-agent"))
        .containsEntry("access-control-allow-methods", List.of("OPTIONS, POST"));
    HttpResponse<String> answer =
        request("POST", here, HUB + "/negotiate", "", "Origin", "http://elsewhere");
    assertThat(answer.headers().firstValue("access-control-allow-origin"))
        .contains("http://elsewhere");
    HttpResponse<String> requests = request("OPTIONS", here, HUB, "", "Origin", "http://elsewhere");
    assertThat(requests.headers().firstValue("access-control-allow-methods"))
        .contains("OPTIONS, GET, POST, DELETE");
  }

  @Test
  void keepsTheIdOfAnEarlierConnectionOnAnyNode() {
    String resume;
    String id;
    try (SignalRWire client = SignalRWire.connect(here, HUB + "?user=ann")) {
      JsonObject who = client.invoke("WhoAmI").getJsonObject("result");
      resume = who.getString("resume");
      id = who.getString("connection");
    }
    JsonObject answer = negotiate(there, HUB, "?negotiateVersion=1&resume=" + resume);
    assertThat(answer.getString("connectionId")).isEqualTo(id);
    String uri = HUB + "?id=" + answer.getString("connectionToken");
    try (SignalRWire client = SignalRWire.connect(here, uri)) {
      assertThat(client.invoke("WhoAmI").getJsonObject("result").getString("connection"))
          .isEqualTo(id);
    }
  }

  // WebSockets

  @Test
  void opensAWebSocketWithoutNegotiation() {
    try (SignalRWire client = SignalRWire.connect(here, HUB + "/?user=ann")) {
      assertThat(client.invoke("WhoAmI").getJsonObject("result").getString("user"))
          .isEqualTo("ann");
    }
  }

  @Test
  void opensANegotiatedWebSocketOnceOnWhateverNode() {
    for (int port : List.of(here, there)) {
      JsonObject answer = negotiate(here, HUB, "?negotiateVersion=1&user=ann");
      String uri = HUB + "?id=" + answer.getString("connectionToken");
      try (SignalRWire client = SignalRWire.connect(port, uri)) {
        JsonObject who = client.invoke("WhoAmI").getJsonObject("result");
        assertThat(who.getString("connection")).isEqualTo(answer.getString("connectionId"));
        assertThat(who.getString("user")).isEqualTo("ann");
        assertThat(statusOf(port, uri)).isEqualTo(409);
        assertThat(statusOf(port == here ? there : here, uri)).isEqualTo(404);
        assertThat(request("GET", port, uri, "").statusCode()).isEqualTo(400);
        assertThat(request("GET", port, uri, "", "Accept", "text/event-stream").statusCode())
            .isEqualTo(400);
        assertThat(request("POST", port, uri, "x").statusCode()).isEqualTo(405);
        assertThat(request("DELETE", port, uri, "").statusCode()).isEqualTo(400);
      }
      Await.until("forgotten", () -> statusOf(port, uri) == 404);
    }
  }

  @Test
  void knowsNoTokenThatItDidNotGiveForTheHub() {
    String token = token(here, HUB, "");
    String forged =
        token.substring(0, 3) + (token.charAt(3) == 'A' ? "B" : "A") + token.substring(4);
    for (int port : List.of(here, there)) {
      for (String unknown : List.of("nonsense", forged, token(here, "/other", ""))) {
        String uri = HUB + "?id=" + unknown;
        assertThat(statusOf(port, uri)).isEqualTo(404);
        for (String method : List.of("GET", "POST", "DELETE")) {
          HttpResponse<String> answer = request(method, port, uri, "");
          assertThat(answer.statusCode()).as(method + port).isIn(404, 400);
          assertThat(answer.body())
              .isIn(
                  "No Connection with that ID",
                  "",
                  "Cannot terminate this connection using the DELETE endpoint.");
        }
      }
    }
  }

  @Test
  void knowsNoTokenOfANodeThatIsGone() {
    int third = cluster.add();
    String token = token(cluster.port(third), HUB, "");
    TestCluster.await(cluster.node(third).stop());
    assertThat(statusOf(here, HUB + "?id=" + token)).isEqualTo(404);
    assertThat(request("GET", here, HUB + "?id=" + token, "").statusCode()).isEqualTo(404);
    assertThat(request("POST", here, HUB + "?id=" + token, "").statusCode()).isEqualTo(404);
  }

  // Long polling

  @Test
  void wantsAnIdForWhateverComesByPlainHttp() {
    for (String method : List.of("GET", "POST", "DELETE")) {
      HttpResponse<String> answer = request(method, here, HUB, "");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("Connection ID required");
    }
    assertThat(request("PUT", here, HUB, "").statusCode()).isEqualTo(405);
  }

  @Test
  void pollsAndPostsByTurnsOnBothNodes() {
    for (int home : List.of(here, there)) {
      String uri = HUB + "?user=ann&id=" + token(home, HUB, "&user=ann");
      HttpResponse<String> first = request("GET", here, uri, "");
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(first.body()).isEmpty();
      assertThat(request("POST", there, uri, HANDSHAKE).statusCode()).isEqualTo(200);
      assertThat(request("GET", there, uri, "").body()).isEqualTo("{}" + SignalRWire.SEPARATOR);
      CompletableFuture<HttpResponse<String>> poll = requesting("GET", here, uri, "");
      String call = call("1", "Echo", "hello").encode() + SignalRWire.SEPARATOR;
      assertThat(request("POST", here, uri, call).statusCode()).isEqualTo(200);
      HttpResponse<String> answer = poll.join();
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
      assertThat(messages(answer.body()).get(0).getString("result")).isEqualTo("hello");
      assertThat(request("POST", there, uri, call).statusCode()).isEqualTo(200);
      assertThat(messages(request("GET", there, uri, "").body())).hasSize(1);

      CompletableFuture<HttpResponse<String>> left = waiting(there, uri);
      HttpResponse<String> deleted = request("DELETE", here, uri, "");
      assertThat(deleted.statusCode()).isEqualTo(202);
      assertThat(left.join().statusCode()).isEqualTo(204);
      assertThat(request("GET", here, uri, "").statusCode()).isEqualTo(404);
      assertThat(request("POST", there, uri, call).statusCode()).isEqualTo(404);
      assertThat(request("DELETE", there, uri, "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aPollTakesThePlaceOfTheOneBefore() {
    String uri = HUB + "?id=" + polling(here);
    for (int port : List.of(here, there)) {
      CompletableFuture<HttpResponse<String>> poll = waiting(port, uri);
      request("POST", there, uri, call("1", "Echo", "x").encode() + SignalRWire.SEPARATOR);
      assertThat(messages(poll.join().body())).hasSize(1);
    }
  }

  /** A poll that has arrived, since another one was ended by it. */
  private static CompletableFuture<HttpResponse<String>> waiting(int port, String uri) {
    CompletableFuture<HttpResponse<String>> one = requesting("GET", port, uri, "");
    CompletableFuture<HttpResponse<String>> other = requesting("GET", here, uri, "");
    CompletableFuture.anyOf(one, other).join();
    CompletableFuture<HttpResponse<String>> former = one.isDone() ? one : other;
    assertThat(former.join().statusCode()).isEqualTo(204);
    return former == one ? other : one;
  }

  /** A client on long polling that has shaken hands. Returns its token. */
  private static String polling(int port) {
    String token = token(port, HUB, "");
    request("GET", port, HUB + "?id=" + token, "");
    request("POST", port, HUB + "?id=" + token, HANDSHAKE);
    assertThat(request("GET", port, HUB + "?id=" + token, "").body()).startsWith("{}");
    return token;
  }

  @Test
  void aPollIsToldThatTheServerHasEndedIt() {
    String uri = HUB + "?id=" + polling(here);
    request("POST", here, uri, "nonsense" + SignalRWire.SEPARATOR);
    HttpResponse<String> last = request("GET", here, uri, "");
    assertThat(messages(last.body()).get(0).getInteger("type")).isEqualTo(7);
    assertThat(request("POST", here, uri, "").statusCode()).isEqualTo(404);
    assertThat(request("GET", here, uri, "").statusCode()).isEqualTo(204);
    assertThat(request("GET", here, uri, "").statusCode()).isEqualTo(404);
  }

  @Test
  void aConnectionOnLongPollingIsOfNoOtherTransport() {
    String uri = HUB + "?id=" + polling(here);
    assertThat(statusOf(here, uri)).isEqualTo(400);
    assertThat(statusOf(there, uri)).isEqualTo(404);
    assertThat(request("GET", here, uri, "", "Accept", "text/event-stream").statusCode())
        .isEqualTo(400);
    assertThat(request("GET", there, uri, "", "Accept", "text/event-stream").statusCode())
        .isEqualTo(400);
  }

  @Test
  void aPostMustNotBeTooLarge() {
    String uri = HUB + "?id=" + polling(here);
    assertThat(request("POST", here, uri, "x".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
  }

  // Server-sent events

  @Test
  void streamsEventsByWhicheverNode() {
    for (int port : List.of(here, there)) {
      String uri = HUB + "?id=" + token(here, HUB, "");
      try (Events events = new Events(port, uri)) {
        assertThat(events.next()).isEqualTo(":");
        assertThat(request("POST", there, uri, HANDSHAKE).statusCode()).isEqualTo(200);
        assertThat(events.next()).isEqualTo("data: {}" + SignalRWire.SEPARATOR);
        assertThat(events.next()).isEmpty();
        String twice = call("1", "Echo", "a\nb").encode() + SignalRWire.SEPARATOR;
        request("POST", here, uri, twice);
        assertThat(events.next())
            .isEqualTo(
                "data: {\"type\":3,\"invocationId\":\"1\",\"result\":\"a\\nb\"}"
                    + SignalRWire.SEPARATOR);
        HttpResponse<String> second = request("GET", there, uri, "", "Accept", "text/event-stream");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(request("GET", here, uri, "").statusCode()).isEqualTo(400);
        assertThat(statusOf(here, uri)).isEqualTo(400);
        assertThat(request("DELETE", there, uri, "").statusCode()).isEqualTo(400);
      }
      Await.until("forgotten", () -> request("POST", here, uri, "").statusCode() == 404);
    }
  }

  @Test
  void aStreamEndsWhenTheServerEndsIt() {
    String uri = HUB + "?id=" + token(here, HUB, "");
    try (Events events = new Events(there, uri)) {
      request("POST", here, uri, HANDSHAKE + "nonsense" + SignalRWire.SEPARATOR);
      assertThat(events.rest())
          .anyMatch(line -> line.startsWith("data: {\"type\":7,\"error\":\"Connection closed"));
    }
  }

  @Test
  void eventsCarryNoBinary() {
    String uri = HUB + "?id=" + token(here, HUB, "");
    try (Events events = new Events(here, uri)) {
      request(
          "POST",
          here,
          uri,
          "{\"protocol\":\"messagepack\",\"version\":1}" + SignalRWire.SEPARATOR);
      assertThat(events.rest())
          .anyMatch(line -> line.contains("The transport does not support 'Binary'"));
    }
  }

  /** The lines of a stream. */
  private static final class Events implements AutoCloseable {
    private final Stream<String> lines;
    private final Iterator<String> iterator;

    Events(int port, String uri) {
      HttpResponse<Stream<String>> response = SignalRHttp.events(port, uri);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
      lines = response.body();
      iterator = lines.iterator();
    }

    String next() {
      return iterator.next();
    }

    List<String> rest() {
      List<String> rest = new ArrayList<>();
      iterator.forEachRemaining(rest::add);
      return rest;
    }

    @Override
    public void close() {
      lines.close();
    }
  }

  // Leaving

  @Test
  void sendsClientsElsewhereWhenItsNodeLeaves() {
    int third = cluster.add();
    SignalRWire client = SignalRWire.connect(cluster.port(third), HUB);
    TestCluster.await(cluster.node(third).stop());
    JsonObject close = client.await("close", message -> message.getInteger("type", 0) == 7);
    assertThat(close.getBoolean("allowReconnect")).isTrue();
    assertThat(client.awaitClose()).isEqualTo(1001);
    assertThatThrownBy(() -> SignalRWire.open(cluster.port(third), HUB))
        .isInstanceOf(CompletionException.class);
  }
}
