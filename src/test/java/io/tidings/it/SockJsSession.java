package io.tidings.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A SockJS session on the HTTP transports, request by request, as a test's thread sees them. */
public final class SockJsSession {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;
  private final String id = UUID.randomUUID().toString();
  private final String query;

  private SockJsSession(int port, String query) {
    this.port = port;
    this.query = query;
  }

  public static SockJsSession at(int port) {
    return new SockJsSession(port, "");
  }

  /**
   * A session of a client that says more in its URLs.
   *
   * @param query of each of its requests, such as {@code user=ann}
   */
  public static SockJsSession at(int port, String query) {
    return new SockJsSession(port, query);
  }

  /** A request to the server, wherever in it. */
  public static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE);
  }

  public static HttpResponse<String> send(HttpRequest request) {
    return await(HTTP.sendAsync(request, BodyHandlers.ofString()));
  }

  public static HttpResponse<String> get(int port, String path) {
    return send(request(port, path).build());
  }

  /** A request to a transport, by way of any server id. */
  public HttpRequest.Builder request(String transport) {
    String separator = transport.contains("?") ? "&" : "?";
    return request(port, "/hub/000/" + id + "/" + transport + separator + query);
  }

  public HttpResponse<String> post(String transport, String body) {
    return send(request(transport).POST(BodyPublishers.ofString(body)).build());
  }

  /** The next frame by the polling transport, waited for. */
  public String poll() {
    return await(polling()).body();
  }

  public CompletableFuture<HttpResponse<String>> polling() {
    return HTTP.sendAsync(
        request("xhr").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }

  /** Says a frame of the bridge protocol. */
  public HttpResponse<String> say(JsonObject frame) {
    return post("xhr_send", new JsonArray().add(frame.encode()).encode());
  }

  /** A response that is read as it comes. */
  public Stream open(HttpRequest request) {
    return new Stream(await(HTTP.sendAsync(request, BodyHandlers.ofInputStream())));
  }

  public static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** A response, piece by piece. */
  public static final class Stream implements AutoCloseable {
    private final HttpResponse<InputStream> response;
    private BufferedReader lines;

    private Stream(HttpResponse<InputStream> response) {
      this.response = response;
    }

    public HttpResponse<InputStream> response() {
      return response;
    }

    /** So much of it, waited for. */
    public String read(int bytes) {
      try {
        return new String(response.body().readNBytes(bytes), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** All up to the end and with it. */
    public String readUpTo(String end) {
      StringBuilder read = new StringBuilder();
      while (!read.toString().endsWith(end)) {
        String next = read(1);
        if (next.isEmpty()) {
          throw new AssertionError("ended after: " + read);
        }
        read.append(next);
      }
      return read.toString();
    }

    /** The next line, waited for; null at the end. Reads ahead, so that {@link #read} is over. */
    public String line() {
      try {
        if (lines == null) {
          lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
        }
        return lines.readLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        response.body().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
