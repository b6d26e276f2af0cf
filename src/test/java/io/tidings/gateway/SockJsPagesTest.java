package io.tidings.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.SharedCluster;
import io.tidings.it.SockJsSession;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the SockJS protocol suite that need no session. */
@Timeout(60)
@ExtendWith(SharedCluster.class)
class SockJsPagesTest {
  private static HttpRequest.Builder request(String path) {
    return SockJsSession.request(SharedCluster.port(1), "/hub" + path);
  }

  private static HttpResponse<String> get(String path) {
    return SockJsSession.send(request(path).build());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/"})
  void greets(String path) {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(response.body()).isEqualTo("Welcome to SockJS!\n");
    assertThat(header(response, "Set-Cookie")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a",
        "/a.html",
        "//",
        "///",
        "/a/a",
        "/a/a/",
        "//a",
        "/a/a//",
        "/abc/abc//",
        "/iframe.htm",
        "/iframe",
        "/IFRAME.HTML",
        "/IFRAME",
        "/iframe.HTML",
        "/iframe.xml",
        "/iframe-/a.html",
        "//a//xhr",
        "/a./a/xhr",
        "/a/a./xhr",
        "/././xhr",
        "//xhr",
        "///xhr"
      })
  void knowsNothingElse(String path) {
    assertThat(get(path).statusCode()).isEqualTo(404);
    assertThat(SockJsSession.send(request(path).POST(BodyPublishers.noBody()).build()).statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/iframe.html",
        "/iframe-a.html",
        "/iframe-.html",
        "/iframe-0.1.2.html",
        "/iframe-0.1.2abc-dirty.2144.html",
        "/iframe-a.html?t=1234",
        "/iframe-0.html?t=123414"
      })
  void hasAPageForAHiddenFrameThatMayBeCached(String path) {
    HttpResponse<String> page = get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=UTF-8");
    assertThat(header(page, "Cache-Control")).contains("public").containsPattern("max-age=\\d{7}");
    assertThat(header(page, "Expires")).endsWith("GMT");
    assertThat(header(page, "ETag")).isNotEmpty();
    assertThat(header(page, "Last-Modified")).isEmpty();
    assertThat(header(page, "Set-Cookie")).isEmpty();
    assertThat(page.body())
        .startsWith("<!DOCTYPE html>")
        .containsPattern("<script src=\"/[^\"]+\"></script>")
        .contains("SockJS.bootstrap_iframe()")
        .isEqualTo(get("/iframe.html").body());

    HttpResponse<String> same =
        SockJsSession.send(request(path).header("If-None-Match", header(page, "ETag")).build());
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(header(same, "Content-Type")).isEmpty();
    assertThat(same.body()).isEmpty();
  }

  @Test
  void servesTheScriptOfThatPageItself() {
    String page = get("/iframe.html").body();
    String script = page.replaceAll("(?s).*<script src=\"([^\"]+)\".*", "$1");
    HttpResponse<String> response = SockJsSession.get(SharedCluster.port(1), script);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("bootstrap_iframe");
  }

  @Test
  void saysWhatItCan() {
    HttpResponse<String> response =
        SockJsSession.send(request("/info").header("Origin", "http://elsewhere.example").build());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("application/json; charset=UTF-8");
    assertThat(header(response, "Set-Cookie")).isEmpty();
    assertUncached(response);
    assertShared(response, "http://elsewhere.example");
    JsonObject info = new JsonObject(response.body());
    assertThat(info.fieldNames())
        .containsExactlyInAnyOrder("websocket", "cookie_needed", "origins", "entropy");
    assertThat(info.getBoolean("websocket")).isTrue();
    assertThat(info.getBoolean("cookie_needed")).isTrue();
    assertThat(info.getJsonArray("origins")).isEqualTo(new JsonArray().add("*:*"));
    assertThat(info.getLong("entropy")).isBetween(0L, (1L << 32) - 1);
    assertThat(new JsonObject(get("/info").body()).getLong("entropy"))
        .isNotEqualTo(info.getLong("entropy"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /info", "POST /a/a/xhr", "POST /a/a/xhr_streaming", "POST /a/a/xhr_send",
        "GET /a/a/eventsource", "GET /a/a/htmlfile", "GET /a/a/jsonp", "POST /a/a/jsonp_send"
      })
  void mayBeUsedByOtherSites(String transport) {
    String[] parts = transport.split(" ", 2);
    HttpRequest preflight =
        request(parts[1])
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", "http://elsewhere.example")
            .header("Access-Control-Request-Headers", "a, b, c")
            .build();
    HttpResponse<String> response = SockJsSession.send(preflight);
    assertThat(response.statusCode()).isEqualTo(204);
    assertShared(response, "http://elsewhere.example");
    assertThat(header(response, "Access-Control-Allow-Methods")).isEqualTo("OPTIONS, " + parts[0]);
    assertThat(header(response, "Access-Control-Allow-Headers")).isEqualTo("a, b, c");
    assertThat(header(response, "Access-Control-Max-Age")).matches("\\d{7,}");
    assertThat(header(response, "Cache-Control")).contains("public").containsPattern("max-age=\\d");
    assertThat(response.body()).isEmpty();
  }

  private static void assertShared(HttpResponse<?> response, String origin) {
    assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo(origin);
    assertThat(header(response, "Access-Control-Allow-Credentials")).isEqualTo("true");
  }

  private static void assertUncached(HttpResponse<?> response) {
    assertThat(header(response, "Cache-Control"))
        .isEqualTo("no-store, no-cache, no-transform, must-revalidate, max-age=0");
    assertThat(header(response, "Expires")).isEmpty();
    assertThat(header(response, "Last-Modified")).isEmpty();
  }

  @Test
  void leavesWebSocketsToWhoeverCanSpeakThem() {
    for (String path : new String[] {"/websocket", "/0/0/websocket"}) {
      HttpResponse<String> plain = get(path);
      assertThat(plain.statusCode()).isEqualTo(400);
      assertThat(plain.body()).isEqualTo("Can \"Upgrade\" only to \"WebSocket\".");
      HttpResponse<String> post =
          SockJsSession.send(request(path).POST(BodyPublishers.noBody()).build());
      assertThat(post.statusCode()).isEqualTo(405);
      assertThat(header(post, "Allow")).isEqualTo("GET");
      assertThat(post.body()).isEmpty();
    }
  }
}
