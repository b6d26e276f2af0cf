package io.tidings.gateway;

import static io.tidings.it.SignalRWire.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.hub.HubType;
import io.tidings.it.Await;
import io.tidings.it.SignalRHttp;
import io.tidings.it.SignalRWire;
import io.tidings.it.TcpProxy;
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

/** A client that loses its socket and goes on over another one. */
@Timeout(60)
class SignalRReconnectTest {
  private static final String HUB = "/try";
  private static final int BUFFER = 64 << 10;

  private static TestCluster cluster;
  private static int here;

  private final String room = UUID.randomUUID().toString();

  @BeforeAll
  static void startTwo() {
    cluster =
        TestCluster.start(
            2, "signalr: {buffer: 64 KiB, absence: 1m}", HubType.at(HUB, TryHub::new));
    here = cluster.port(1);
  }

  @AfterAll
  static void stopThem() {
    cluster.close();
  }

  private static String negotiated(int port) {
    return HUB + "?id=" + SignalRHttp.token(port, HUB, "&useStatefulReconnect=true");
  }

  private static SignalRWire connect(String uri) {
    return SignalRWire.open(here, uri).greet(2);
  }

  /** Goes on over another socket: the client says what it would repeat from. */
  private static SignalRWire reconnect(int port, String uri, long sequence) {
    SignalRWire client = SignalRWire.open(port, uri);
    client.say(message(9, sequence));
    return client;
  }

  private static JsonObject message(int type, long sequence) {
    return new JsonObject().put("type", type).put("sequenceId", sequence);
  }

  private void say(String... texts) {
    try (SignalRWire other = SignalRWire.connect(here, HUB)) {
      for (String text : texts) {
        other.invoke("Say", room, text);
      }
    }
  }

  private static List<JsonArray> said(String... texts) {
    return List.of(texts).stream().map(text -> new JsonArray().add(text)).toList();
  }

  @Test
  void isSentAgainWhatItHasNotAcknowledgedAndThenWhatCameMeanwhile() {
    String uri = negotiated(here);
    SignalRWire client = connect(uri);
    client.invoke("Enter", room);
    say("one", "two");
    client.awaitCalls("Said", 2);
    client.abort();
    say("three", "four");
    try (SignalRWire again = reconnect(here, uri, 2)) {
      assertThat(again.awaitCalls("Said", 4)).isEqualTo(said("one", "two", "three", "four"));
      assertThat(again.messages().get(0)).isEqualTo(message(9, 1));
      assertThat(again.messages().get(1).getInteger("type")).isEqualTo(3);
      say("five");
      assertThat(again.awaitCalls("Said", 5)).hasSize(5);
      assertThat(again.invoke("Echo", "all well").getString("result")).isEqualTo("all well");
    }
  }

  @Test
  void isNotSentAgainWhatItHasAcknowledged() {
    String uri = negotiated(here);
    SignalRWire client = connect(uri);
    client.invoke("Enter", room);
    say("one", "two");
    client.awaitCalls("Said", 2);
    client.say(message(8, 2), call("x", "Echo", "the acknowledgement was read"));
    client.await("its answer", answer -> SignalRWire.isCompletion(answer, "x"));
    client.abort();
    try (SignalRWire again = reconnect(here, uri, 3)) {
      assertThat(again.awaitCalls("Said", 1)).isEqualTo(said("two"));
      assertThat(again.messages().get(0)).isEqualTo(message(9, 3));
      String y = again.invoke("Echo", "and everything").getString("invocationId");
      again.say(message(8, 5), message(8, 2), call("z", "Echo", "the last"));
      again.await("its answer", answer -> SignalRWire.isCompletion(answer, "z"));
      again.abort();
      try (SignalRWire once = reconnect(here, uri, 5)) {
        JsonObject answer = once.await("answer", each -> each.getInteger("type", 0) == 3);
        assertThat(answer.getString("invocationId")).isEqualTo("z").isNotEqualTo(y);
        assertThat(once.messages()).hasSize(2);
      }
    }
  }

  @Test
  void isHeardOnceThoughItSaysAgainWhatItDoesNotKnowToHaveArrived() {
    String uri = negotiated(here);
    SignalRWire client = connect(uri);
    JsonObject first = call("1", "Tick", room);
    JsonObject second = call("2", "Tick", room);
    client.say(first);
    client.await("answer", answer -> SignalRWire.isCompletion(answer, "1"));
    assertThat(client.await("acknowledgement", some -> some.getInteger("type", 0) == 8))
        .isEqualTo(message(8, 1));
    client.abort();
    try (SignalRWire again = SignalRWire.open(here, uri)) {
      // What comes before it says where it is, is void.
      again.say(call("0", "Tick", room), message(9, 1), first, second);
      JsonObject answer = again.await("2", some -> SignalRWire.isCompletion(some, "2"));
      assertThat(answer.getInteger("result")).isEqualTo(2);
      assertThat(TryHub.TICKS).containsEntry(room, 2);
      assertThat(again.await("acknowledgement", some -> some.getInteger("type", 0) == 8))
          .isEqualTo(message(8, 2));
    }
  }

  @Test
  void isNotSentMoreThanIsKeptForItUntilItAcknowledgesAndMissesNothing() {
    String uri = negotiated(here);
    try (SignalRWire client = connect(uri)) {
      client.invoke("Enter", room);
      String[] texts =
          IntStream.range(0, 40).mapToObj(i -> i + "x".repeat(4 << 10)).toArray(String[]::new);
      say(texts);
      int most = BUFFER / (4 << 10) + 1;
      client.awaitCalls("Said", BUFFER / (5 << 10));
      assertThat(client.calls("Said")).hasSizeLessThanOrEqualTo(most);
      while (client.calls("Said").size() < texts.length) {
        int heard = client.calls("Said").size();
        client.say(message(8, client.messages().size() - 1));
        client.awaitCalls("Said", heard + 1);
      }
      assertThat(client.calls("Said")).isEqualTo(said(texts));
    }
  }

  @Test
  void missesNothingWhenMoreWasSaidMeanwhileThanIsKeptForIt() {
    String uri = negotiated(here);
    SignalRWire client = connect(uri);
    client.invoke("Enter", room);
    client.abort();
    String[] texts =
        IntStream.range(0, 40).mapToObj(i -> i + "x".repeat(4 << 10)).toArray(String[]::new);
    say(texts);
    try (SignalRWire again = reconnect(here, uri, 2)) {
      for (int acknowledged = 1; again.calls("Said").size() < texts.length; ) {
        again.awaitCalls("Said", acknowledged);
        acknowledged = again.calls("Said").size() + 1;
        again.say(message(8, acknowledged));
      }
      assertThat(again.calls("Said")).isEqualTo(said(texts));
    }
  }

  @Test
  void takesThePlaceOfASocketThatIsNotKnownToBeDead() {
    String uri = negotiated(here);
    try (TcpProxy proxy = TcpProxy.to(here)) {
      SignalRWire stale = SignalRWire.open(proxy.port(), uri).greet(2);
      stale.invoke("Enter", room);
      proxy.hold();
      say("one");
      try (SignalRWire client = reconnect(here, uri, 2)) {
        assertThat(client.awaitCalls("Said", 1)).isEqualTo(said("one"));
        proxy.release();
        assertThat(stale.awaitClose()).isIn(4001, 1000, -1);
        assertThat(client.invoke("Echo", "still here").getString("result")).isNotNull();
      }
    }
  }

  @Test
  void comesBackByWhicheverEventLoopOfTheNode() {
    String uri = negotiated(here);
    SignalRWire client = connect(uri);
    client.invoke("Enter", room);
    for (int i = 1; i <= 8; i++) {
      say("message " + i);
      assertThat(client.awaitCalls("Said", 1)).isEqualTo(said("message " + i));
      // All that it was sent, without the handshake or the sequence, and its own call before.
      client.say(message(8, 2L * i));
      String answer = "answer " + i;
      assertThat(client.invoke("Echo", answer).getString("result")).isEqualTo(answer);
      client.abort();
      client = reconnect(here, uri, i + 2L);
    }
    client.close();
  }

  @Test
  void cannotComeBackToAnotherNodeOrAfterItHasLeft() {
    String uri = negotiated(here);
    SignalRWire client = connect(uri);
    assertThat(SignalRWire.statusOf(cluster.port(2), uri)).isEqualTo(404);
    client.say(new JsonObject().put("type", 7));
    client.awaitClose();
    assertThat(SignalRWire.statusOf(here, uri)).isEqualTo(404);
    String other = negotiated(here);
    SignalRWire leaving = connect(other);
    leaving.close();
    leaving.awaitClose();
    Await.until("gone", () -> SignalRWire.statusOf(here, other) == 404);
  }

  @Test
  void withoutTheSecondVersionThereIsNoComingBack() {
    String uri = negotiated(here);
    try (SignalRWire client = SignalRWire.open(here, uri).greet(1)) {
      assertThat(SignalRWire.statusOf(here, uri)).isEqualTo(409);
      assertThat(client.invoke("Echo", "x").getString("result")).isEqualTo("x");
      client.abort();
    }
    Await.until("gone", () -> SignalRWire.statusOf(here, uri) == 404);
  }

  @Test
  void isClosedWhenMessagesOfItsAreMissing() {
    String uri = negotiated(here);
    connect(uri).abort();
    try (SignalRWire client = reconnect(here, uri, 2)) {
      JsonObject close = client.await("close", some -> some.getInteger("type", 0) == 7);
      assertThat(close.getString("error")).contains("Sequence ID greater than");
      assertThat(close.getBoolean("allowReconnect")).isTrue();
    }
  }
}
