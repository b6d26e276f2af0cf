package io.tidings.it;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** SignalR's requests over plain HTTP, one at a time, to whichever node a test wants. */
public final class SignalRHttp {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private SignalRHttp() {}

  /** Negotiates at a hub, with a query such as {@code ?negotiateVersion=1}. */
  public static JsonObject negotiate(int port, String hub, String query) {
    HttpResponse<String> answer = request("POST", port, hub + "/negotiate" + query, "");
    if (answer.statusCode() != 200) {
      throw new AssertionError("negotiated " + answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  /** Negotiates version 1. Returns the token, with what else the query asks for. */
  public static String token(int port, String hub, String query) {
    return negotiate(port, hub, "?negotiateVersion=1" + query).getString("connectionToken");
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param headers name, value, name, value
   */
  public static HttpResponse<String> request(
      String method, int port, String uri, String body, String... headers) {
    return requesting(method, port, uri, body, headers).join();
  }

  /** The same without waiting for the answer. */
  public static CompletableFuture<HttpResponse<String>> requesting(
      String method, int port, String uri, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + uri))
            .timeout(PATIENCE)
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.sendAsync(request.build(), BodyHandlers.ofString());
  }

  /** Opens a stream of server-sent events; whoever reads it closes it. */
  public static HttpResponse<Stream<String>> events(int port, String uri) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + uri))
            .header("Accept", "text/event-stream")
            .build();
    try {
      return HTTP.send(request, BodyHandlers.ofLines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The messages in the body of a poll. */
  public static List<JsonObject> messages(String body) {
    return Arrays.stream(body.split(SignalRWire.SEPARATOR))
        .filter(message -> !message.isEmpty())
        .map(JsonObject::new)
        .toList();
  }
}
