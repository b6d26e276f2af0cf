package io.tidings.gateway;

import static io.tidings.it.BridgeClient.frame;
import static io.tidings.it.BridgeClient.refusal;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.BridgeClient;
import io.tidings.it.Clientele;
import io.tidings.it.SharedCluster;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients get wrong, or try: they are told, and go on. */
@Timeout(60)
@ExtendWith(SharedCluster.class)
class BadInputTest {
  private static final int CHANNELS = 128;
  private static final int PATIENCE_MS = 20_000;
  private static final int TOO_LARGE = 1009;

  private static final List<Socket> halfOpen = new ArrayList<>();

  @RegisterExtension final Clientele clients = new Clientele();

  private final String room = "group:" + UUID.randomUUID();

  /** So that the other tests run while these time out. */
  @BeforeAll
  static void beginHandshakes() throws IOException {
    for (String beginning : List.of("", "GET /hub/websocket HTTP/1.1\r\nHost: local")) {
      Socket socket = connect();
      halfOpen.add(socket);
      socket.getOutputStream().write(beginning.getBytes(US_ASCII));
    }
  }

  @AfterAll
  static void endThem() throws IOException {
    for (Socket socket : halfOpen) {
      socket.close();
    }
  }

  private JsonObject told(BridgeClient client) {
    JsonObject told = client.awaitFrames(1).get(0);
    assertThat(told.getString("type")).isEqualTo("err");
    assertThat(told.getString("failureType")).isEqualTo("RECIPIENT_FAILURE");
    assertThat(told.getString("message")).isNotBlank();
    // It goes on.
    assertThat(client.publish(room, "hello")).contains(":");
    return told;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "nonsense",
        "[]",
        "\"ping\"",
        "null",
        "{}",
        "{\"type\":7}",
        "{\"type\":null}",
        "{\"type\":\"ping\"} {\"type\":\"ping\"}",
        "{\"type\":\"dance\"}",
        "{\"type\":\"register\"}",
        "{\"type\":\"register\",\"address\":\"\"}",
        "{\"type\":\"publish\",\"address\":[\"all\"]}",
        "{\"type\":\"publish\",\"address\":{\"all\":1}}",
        "{'type':'ping'}",
      })
  void isToldWithoutAnAddressWhereItGaveNone(String frame) {
    BridgeClient ann = clients.connect(1);
    ann.say(frame);
    JsonObject told = told(ann);
    assertThat(told.getInteger("failureCode")).isEqualTo(400);
    assertThat(told.containsKey("address")).isEqualTo(frame.contains("\"address\":\"\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'dance','address':'all'}",
        "{'type':'register','address':'all','headers':{'since':'yesterday'}}",
        "{'type':'register','address':'all','headers':{'from':'somewhere'}}",
        "{'type':'publish','address':'all','headers':'name'}",
        "{'type':'publish','address':'all','headers':{'name':['a']}}",
        "{'type':'publish','address':'all','headers':{'name':''}}",
        "{'type':'publish','address':'all','headers':{'messageId':''}}",
        "{'type':'publish','address':'all','headers':{'except':'a*b'}}",
        "{'type':'publish','address':'all','body':{'a':1}",
      })
  void isToldAtItsAddress(String frame) {
    BridgeClient ann = clients.connect(1);
    ann.say(frame.replace('\'', '"'));
    JsonObject told = told(ann);
    assertThat(told.getInteger("failureCode")).isEqualTo(400);
    assertThat(told.getString("address")).isEqualTo("all");
  }

  @Test
  void isToldAtItsReplyAddressEvenIfThatStandsBehindTheMistake() {
    BridgeClient ann = clients.connect(1);
    ann.say("{\"type\":\"publish\",\"address\":7,\"headers\":[],\"replyAddress\":\"r1\"}");
    assertThat(told(ann).getString("address")).isEqualTo("r1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"group:", "group:a*", "user:", "connection:", "group:a\u0000b"})
  void cannotUseABadName(String channel) {
    BridgeClient ann = clients.connect(1);
    assertThat(refusal(() -> ann.register(channel))).isEqualTo(400);
    assertThat(refusal(() -> ann.publish(channel, "hello"))).isEqualTo(400);
    assertThat(ann.publish(room, "hello")).endsWith(":1");
  }

  @Test
  void cannotSendTooManyOrTooLongHeaders() {
    BridgeClient ann = clients.connect(1);
    JsonObject many = new JsonObject();
    for (int i = 0; i < 65; i++) {
      many.put("h" + i, "v");
    }
    ann.say(frame("publish", room).put("headers", many));
    assertThat(told(ann).getInteger("failureCode")).isEqualTo(400);
    BridgeClient bob = clients.connect(1);
    bob.say(frame("publish", room).put("headers", new JsonObject().put("h", "v".repeat(8193))));
    assertThat(told(bob).getInteger("failureCode")).isEqualTo(400);
  }

  @Test
  void cannotNestWithoutEnd() {
    BridgeClient ann = clients.connect(1);
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    ann.say("{\"type\":\"publish\",\"address\":\"" + room + "\",\"body\":" + deep + "}");
    assertThat(told(ann).getInteger("failureCode")).isEqualTo(400);
  }

  @Test
  void cannotSendBinaryMessages() {
    BridgeClient ann = clients.connect(1);
    ann.say("{\"type\":\"ping\"}".getBytes(UTF_8));
    JsonObject told = told(ann);
    assertThat(told.getInteger("failureCode")).isEqualTo(400);
    assertThat(told.containsKey("address")).isFalse();
  }

  @Test
  void cannotListenToMoreChannelsThanAllowed() {
    BridgeClient ann = clients.connect(1);
    for (int i = 0; i < CHANNELS; i++) {
      ann.register(room + i);
    }
    assertThat(refusal(() -> ann.register(room))).isEqualTo(429);
    ann.register(room + 0, Map.of("since", "1zzzzz:1"));
    ann.unregister(room + 1);
    ann.register(room);
    ann.publish(room, "hello");
    assertThat(ann.awaitData(1)).containsExactly("hello");
  }

  @Test
  void cannotGoOnFromAnIdOfAnotherChannel() {
    BridgeClient ann = clients.connect(1);
    String id = ann.publish("group:" + UUID.randomUUID(), "elsewhere");
    ann.publish(room, "here");
    JsonObject joined = ann.registerSince(room, id);
    assertThat(joined.getBoolean("recovered")).isFalse();
    assertThat(joined.getString("reason")).isEqualTo("epoch");
  }

  @Test
  void isEndedBeyondAMebibyteAndNotBefore() {
    BridgeClient ann = clients.connect(1);
    String around = frame("publish", room).put("body", "").encode();
    int most = (1 << 20) - around.length();
    ann.say(frame("publish", room).put("body", "x".repeat(most)));
    assertThat(told(ann).getInteger("failureCode")).isEqualTo(413);
    ann.say(frame("publish", room).put("body", "x".repeat(most + 1)));
    assertThat(ann.awaitClose()).isEqualTo(TOO_LARGE);

    BridgeClient bob = clients.connect(1);
    for (int i = 0; i < 3; i++) {
      bob.sayPart("x".repeat(400 << 10));
    }
    assertThat(bob.awaitClose()).isEqualTo(TOO_LARGE);
  }

  // Handshakes

  private static String ask(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      byte[] answer = new byte[1024];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, Math.max(0, length), US_ASCII);
    }
  }

  private static Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), SharedCluster.port(1));
  }

  @Test
  void isToldWhatIsWrongWithAHandshake() throws IOException {
    String get = "GET /hub/websocket HTTP/1.1\r\nHost: localhost\r\n";
    assertThat(ask(get + "\r\n")).startsWith("HTTP/1.1 400");
    assertThat(ask(get + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(
            ask(
                get
                    + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Sec-WebSocket-Version: 12\r\n\r\n"))
        .startsWith("HTTP/1.1 426");
    assertThat(ask(get + "X: " + "x".repeat(20_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431");
    assertThat(ask("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.0 414");
    assertThat(ask(get.replace("websocket", "websocket?user=%zz") + "\r\n"))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void isGivenUpWhenItDoesNotComeToAnEndWithItsFirstRequest() throws IOException {
    for (Socket socket : halfOpen) {
      socket.setSoTimeout(PATIENCE_MS);
      assertThat(socket.getInputStream().read()).isNegative();
    }
  }
}
