package io.tidings.gateway;

import static io.tidings.it.BridgeClient.frame;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.SockJsSession;
import io.tidings.it.TestCluster;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of the SockJS protocol suite on its WebSocket transport and over HTTP/1.0, and its
 * heartbeats.
 */
@Timeout(60)
class SockJsWireTest {
  private static final int PATIENCE_SECONDS = 20;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static TestCluster cluster;

  private final String path = "/hub/000/" + UUID.randomUUID();
  private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();

  @BeforeAll
  static void startOneThatPingsOften() {
    cluster = TestCluster.start(1, "http:\n  ping: 1s\n");
  }

  @AfterAll
  static void stopIt() {
    cluster.close();
  }

  private WebSocket connect() throws InterruptedException {
    URI uri = URI.create("ws://127.0.0.1:" + cluster.port(1) + path + "/websocket");
    WebSocket socket = HTTP.newWebSocketBuilder().buildAsync(uri, new Frames()).join();
    assertThat(next()).isEqualTo("o");
    return socket;
  }

  private String next() throws InterruptedException {
    return frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private String nextButHeartbeats() throws InterruptedException {
    String next = next();
    return "h".equals(next) ? nextButHeartbeats() : next;
  }

  /** Says it, and waits until the transport is ready for more. */
  private static void say(WebSocket socket, String text) {
    socket.sendText(text, true).join();
  }

  private static String ping(String replyAddress) {
    return frame("send", "hub:whoami").put("replyAddress", replyAddress).encode();
  }

  private String nextReply() throws InterruptedException {
    String next = nextButHeartbeats();
    assertThat(next).startsWith("a[");
    return new JsonObject(new JsonArray(next.substring(1)).getString(0)).getString("address");
  }

  /** What a client of HTTP/1.0 is answered until the connection ends. */
  private String answer(String request, String body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), cluster.port(1))) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      String head =
          "POST %s/%s HTTP/1.0\r\nContent-Length: %d\r\n\r\n"
              .formatted(path, request, body.length());
      socket.getOutputStream().write((head + body).getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void socketsTakeArraysAndSingleMessagesAndNothingAtAll() throws Exception {
    WebSocket socket = connect();
    say(socket, "");
    say(socket, "[]");
    say(socket, new JsonArray().add(ping("1")).add(ping("2")).encode());
    say(socket, new JsonArray().add(ping("3")).encode().replaceAll("^\\[|]$", ""));
    assertThat(nextReply()).isEqualTo("1");
    assertThat(nextReply()).isEqualTo("2");
    assertThat(nextReply()).isEqualTo("3");
    socket.abort();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"x", "{}", "[7]", "[\"x\"] 7"})
  void socketsEndWithFramingThatIsBroken(String text) throws Exception {
    say(connect(), text);
    assertThat(closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isPositive();
  }

  @Test
  void twoSocketsMayHaveTheSameSession() throws Exception {
    WebSocket one = connect();
    WebSocket other = connect();
    say(other, "[]");
    say(one, new JsonArray().add(ping("one")).encode());
    assertThat(nextReply()).isEqualTo("one");
    one.abort();
    other.abort();
  }

  @Test
  void socketsAreToldThatTheyAreAlive() throws Exception {
    WebSocket socket = connect();
    assertThat(next()).isEqualTo("h");
    assertThat(next()).isEqualTo("h");
    socket.abort();
  }

  @Test
  void responsesAreToldThatTheyAreAlive() {
    SockJsSession polled = SockJsSession.at(cluster.port(1));
    assertThat(polled.poll()).isEqualTo("o\n");
    assertThat(polled.poll()).isEqualTo("h\n");
    assertThat(polled.poll()).as("the next one too").isEqualTo("h\n");

    SockJsSession streamed = SockJsSession.at(cluster.port(1));
    try (SockJsSession.Stream stream =
        streamed.open(streamed.request("xhr_streaming").POST(BodyPublishers.noBody()).build())) {
      assertThat(stream.line()).hasSize(2048);
      assertThat(stream.line()).isEqualTo("o");
      assertThat(stream.line()).isEqualTo("h");
      assertThat(stream.line()).isEqualTo("h");
    }
  }

  @Test
  void whatIsNoHandshakeIsToldSo() {
    HttpResponse<String> get = SockJsSession.get(cluster.port(1), path + "/websocket");
    assertThat(get.statusCode()).isEqualTo(400);
    assertThat(get.body()).isEqualTo("Can \"Upgrade\" only to \"WebSocket\".");
    HttpResponse<String> post =
        SockJsSession.send(
            SockJsSession.request(cluster.port(1), path + "/websocket")
                .POST(BodyPublishers.noBody())
                .build());
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).contains("GET");
  }

  @Test
  void pollsOfHttp10EndWithTheirConnection() throws IOException {
    String opened = answer("xhr", "");
    assertThat(opened).startsWith("HTTP/1.0 200 OK").endsWith("\r\n\r\no\n");
    assertThat(opened).doesNotContainIgnoringCase("chunked");
    String sent = answer("xhr_send", new JsonArray().add(ping("1")).encode());
    assertThat(sent).startsWith("HTTP/1.0 204");
    assertThat(answer("xhr", "")).contains("\r\n\r\na[").contains("\\\"address\\\":\\\"1\\\"");
  }

  @Test
  void streamsOfHttp10HaveNoChunks() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), cluster.port(1))) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      String request = "POST %s/xhr_streaming HTTP/1.0\r\nContent-Length: 0\r\n\r\n";
      socket.getOutputStream().write(request.formatted(path).getBytes(US_ASCII));
      StringBuilder answer = new StringBuilder();
      while (!answer.toString().endsWith("\no\n")) {
        int next = socket.getInputStream().read();
        assertThat(next).as("the end of %s", answer).isNotNegative();
        answer.append((char) next);
      }
      assertThat(answer)
          .startsWith("HTTP/1.0 200 OK")
          .endsWith("\r\n\r\n" + "h".repeat(2048) + "\no\n")
          .doesNotContainIgnoringCase("chunked");
    }
  }

  private final class Frames implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        frames.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }
  }
}
