package io.tidings.gateway;

import static io.tidings.it.BridgeClient.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.BridgeClient;
import io.tidings.it.Clientele;
import io.tidings.it.SharedCluster;
import io.tidings.it.SockJsSession;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the SockJS protocol suite on its HTTP transports, each from end to end. */
@Timeout(60)
@ExtendWith(SharedCluster.class)
class SockJsTransportsTest {
  private static final String INTERRUPTED = "c[1002,\"Connection interrupted\"]";

  @RegisterExtension final Clientele clients = new Clientele();

  private final String room = "group:" + UUID.randomUUID();
  private final SockJsSession session = SockJsSession.at(SharedCluster.port(1), "user=ann");

  private JsonObject register() {
    return frame("register", room).put("replyAddress", "joined");
  }

  /** The one message of a frame. */
  private static JsonObject message(String frame) {
    assertThat(frame).startsWith("a[");
    JsonArray messages = new JsonArray(frame.substring(1));
    assertThat(messages).hasSize(1);
    return new JsonObject(messages.getString(0));
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** Joins and hears what is said on another node, whatever brings the next frame. */
  private void assertTalks(Supplier<String> nextFrame) {
    JsonObject joined = message(nextFrame.get());
    assertThat(joined.getString("address")).isEqualTo("joined");
    assertThat(joined.getJsonObject("body").getString("channel")).isEqualTo(room);
    BridgeClient bob = clients.connect(2);
    for (String said : new String[] {"hello", "<script>\"\u2028'\ud834\udd1e"}) {
      bob.publish(room, said);
      JsonObject heard = message(nextFrame.get());
      assertThat(heard.getString("address")).isEqualTo(room);
      assertThat(heard.getString("body")).isEqualTo(said);
    }
  }

  @Test
  void polling() {
    CompletableFuture<HttpResponse<String>> opening = session.polling();
    HttpResponse<String> opened = SockJsSession.await(opening);
    assertThat(opened.statusCode()).isEqualTo(200);
    assertThat(header(opened, "Content-Type")).isEqualTo("application/javascript; charset=UTF-8");
    assertThat(header(opened, "Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(header(opened, "Set-Cookie")).isEqualTo("JSESSIONID=dummy; path=/");
    assertThat(header(opened, "Cache-Control")).startsWith("no-store");
    assertThat(opened.body()).isEqualTo("o\n");

    HttpResponse<String> sent = session.say(register());
    assertThat(sent.statusCode()).isEqualTo(204);
    assertThat(header(sent, "Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(header(sent, "Set-Cookie")).isEqualTo("JSESSIONID=dummy; path=/");
    assertThat(sent.body()).isEmpty();
    assertTalks(session::poll);
  }

  @Test
  void streaming() {
    try (SockJsSession.Stream stream =
        session.open(session.request("xhr_streaming").POST(BodyPublishers.noBody()).build())) {
      assertThat(header(stream.response(), "Content-Type"))
          .isEqualTo("application/javascript; charset=UTF-8");
      assertThat(stream.read(2049)).isEqualTo("h".repeat(2048) + "\n");
      assertThat(stream.read(2)).isEqualTo("o\n");
      session.say(register());
      assertTalks(() -> stream.readUpTo("\n"));
    }
  }

  @Test
  void eventsource() {
    try (SockJsSession.Stream stream = session.open(session.request("eventsource").build())) {
      assertThat(header(stream.response(), "Content-Type")).isEqualTo("text/event-stream");
      assertThat(stream.read(2)).isEqualTo("\r\n");
      assertThat(stream.readUpTo("\r\n\r\n")).isEqualTo("data: o\r\n\r\n");
      session.say(register());
      assertTalks(() -> stream.readUpTo("\r\n\r\n").replace("data: ", "").strip());
    }
  }

  @Test
  void htmlfile() {
    try (SockJsSession.Stream stream =
        session.open(session.request("htmlfile?c=parent.call_me").build())) {
      assertThat(header(stream.response(), "Content-Type")).isEqualTo("text/html; charset=UTF-8");
      String prelude = stream.readUpTo("\r\n\r\n");
      assertThat(prelude.stripTrailing()).contains("var c = parent.parent.call_me;");
      assertThat(prelude.length()).isGreaterThan(1024);
      assertThat(stream.readUpTo("</script>\r\n")).isEqualTo("<script>\np(\"o\");\n</script>\r\n");
      session.say(register());
      assertTalks(
          () -> {
            String script = stream.readUpTo("</script>\r\n");
            String literal = script.replaceAll("(?s)<script>\np\\((.*)\\);\n</script>\r\n", "$1");
            assertThat(literal).doesNotContain("<");
            return new JsonArray("[" + literal + "]").getString(0);
          });
    }
  }

  @Test
  void jsonp() {
    HttpResponse<String> opened = SockJsSession.send(session.request("jsonp?c=x").build());
    assertThat(header(opened, "Content-Type")).isEqualTo("application/javascript; charset=UTF-8");
    assertThat(opened.body()).isEqualTo("/**/x(\"o\");\r\n");
    String messages = new JsonArray().add(register().encode()).encode();
    HttpResponse<String> sent =
        SockJsSession.send(
            session
                .request("jsonp_send")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("d=" + URLEncoder.encode(messages, UTF_8)))
                .build());
    assertThat(sent.statusCode()).isEqualTo(200);
    assertThat(sent.body()).isEqualTo("ok");
    assertThat(header(sent, "Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    assertTalks(
        () -> {
          String call = SockJsSession.send(session.request("jsonp?callback=x").build()).body();
          String literal = call.replaceAll("(?s)/\\*\\*/x\\((.*)\\);\r\n", "$1");
          return new JsonArray("[" + literal + "]").getString(0);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"htmlfile", "jsonp"})
  void needACallbackThatIsAName(String transport) {
    HttpResponse<String> none = SockJsSession.send(session.request(transport).build());
    assertThat(none.statusCode()).isEqualTo(500);
    assertThat(none.body()).isEqualTo("\"callback\" parameter required");
    for (String callback : new String[] {"%20", "*", "abc(", "abc%28", "x".repeat(65)}) {
      HttpResponse<String> bad =
          SockJsSession.send(
              session
                  .request(transport + "?c=" + callback.replace("*", "%2A").replace("(", "%28"))
                  .build());
      assertThat(bad.statusCode()).isEqualTo(500);
      assertThat(bad.body()).isEqualTo("invalid \"callback\" parameter");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "xhr_send, '', Payload expected.",
    "xhr_send, '[\"x', Broken JSON encoding.",
    "xhr_send, '{\"x\":1}', Broken JSON encoding.",
    "xhr_send, '[7]', Broken JSON encoding.",
    "jsonp_send, '', Payload expected.",
    "jsonp_send, '[\"x', Broken JSON encoding.",
  })
  void sayWhatIsWrongWithWhatIsSentAndGoOn(String transport, String body, String sentence) {
    session.poll();
    HttpResponse<String> refused = session.post(transport, body);
    assertThat(refused.statusCode()).isEqualTo(500);
    assertThat(refused.body()).isEqualTo(sentence);
    session.say(register());
    assertThat(message(session.poll()).getString("address")).isEqualTo("joined");
  }

  @Test
  void knowNoSessionThatWasNotOpened() {
    assertThat(session.say(register()).statusCode()).isEqualTo(404);
    assertThat(session.post("jsonp_send", "[]").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "T",
        "application/json",
        "application/xml",
        "",
        "application/json; charset=utf-8"
      })
  void takeMessagesOfAnyContentType(String type) {
    session.poll();
    HttpRequest.Builder request =
        session
            .request("xhr_send")
            .POST(BodyPublishers.ofString(new JsonArray().add(register().encode()).encode()));
    assertThat(SockJsSession.send(request.header("Content-Type", type).build()).statusCode())
        .isEqualTo(204);
    assertThat(message(session.poll()).getString("address")).isEqualTo("joined");
  }

  @Test
  void keepTheCookieOfALoadBalancer() {
    HttpResponse<String> opened =
        SockJsSession.send(
            session
                .request("xhr")
                .header("Cookie", "JSESSIONID=abcdef")
                .POST(BodyPublishers.noBody())
                .build());
    assertThat(header(opened, "Set-Cookie")).isEqualTo("JSESSIONID=abcdef; path=/");
  }

  @Test
  void letOneRequestWaitAtATime() {
    session.poll();
    CompletableFuture<HttpResponse<String>> waiting = session.polling();
    // Only who comes second is told; which that is, is not known.
    CompletableFuture<HttpResponse<String>> another = session.polling();
    SockJsSession.await(CompletableFuture.anyOf(waiting, another).thenApply(any -> any));
    String told = (waiting.isDone() ? waiting : another).join().body();
    assertThat(told).isEqualTo("c[2010,\"Another connection still open\"]\n");
    session.say(register());
    String heard =
        SockJsSession.await(
                waiting.isDone() && waiting.join().body().equals(told) ? another : waiting)
            .body();
    assertThat(message(heard).getString("address")).isEqualTo("joined");
  }

  @Test
  void endTheSessionOfAClientThatGoesInTheMiddleOfAStream() {
    try (SockJsSession.Stream stream = session.open(session.request("eventsource").build())) {
      stream.readUpTo("data: o\r\n\r\n");
    }
    // The next request may come before the server knows, and is then told that it is the second.
    String told = session.poll();
    while (told.startsWith("c[2010")) {
      told = session.poll();
    }
    assertThat(told).isEqualTo(INTERRUPTED + "\n");
    assertThat(session.poll()).isEqualTo(INTERRUPTED + "\n");
  }

  @Test
  void sayWhyTheSessionIsEnded() {
    session.poll();
    session.say(
        frame("send", "hub:whoami").put("body", new JsonObject()).put("replyAddress", "me"));
    String token = message(session.poll()).getJsonObject("body").getString("resume");
    CompletableFuture<HttpResponse<String>> waiting = session.polling();
    clients.connect(2, "?resume=" + token);
    String end = "c[4001,\"resumed elsewhere; do not resume\"]\n";
    assertThat(SockJsSession.await(waiting).body()).isEqualTo(end);
    assertThat(session.poll()).isEqualTo(end);
  }

  @Test
  void belongToASessionWhateverTheServerInTheUrl() {
    session.poll();
    session.say(register());
    HttpRequest elsewhere =
        SockJsSession.request(
                SharedCluster.port(1),
                session.request("xhr").build().uri().getPath().replace("/000/", "/999/"))
            .POST(BodyPublishers.noBody())
            .build();
    assertThat(message(SockJsSession.send(elsewhere).body()).getString("address"))
        .isEqualTo("joined");
  }
}
