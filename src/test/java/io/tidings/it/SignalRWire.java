package io.tidings.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A SignalR client that says what a test wants it to say and no more, in JSON over one WebSocket.
 * Pings of the server are counted apart.
 */
public final class SignalRWire implements AutoCloseable {
  public static final String SEPARATOR = "\u001e";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int PING = 6;

  /** Of all clients: what one is sent again may have been asked for by another. */
  private static final AtomicInteger CALLS = new AtomicInteger();

  private final List<JsonObject> messages = new ArrayList<>();
  private final AtomicInteger pings = new AtomicInteger();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  private SignalRWire(int port, String uri) {
    socket =
        HTTP.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + uri), new Frames())
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /**
   * Opens a socket, which has not shaken hands.
   *
   * @param uri path and query
   */
  public static SignalRWire open(int port, String uri) {
    return new SignalRWire(port, uri);
  }

  /** The status that a request for a socket is answered with, 101 where it is opened. */
  public static int statusOf(int port, String uri) {
    try {
      open(port, uri).close();
      return 101;
    } catch (CompletionException e) {
      return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
    }
  }

  /** Opens a socket and shakes hands. */
  public static SignalRWire connect(int port, String uri) {
    return open(port, uri).greet(1);
  }

  /** Shakes hands, and waits until it is answered. */
  public SignalRWire greet(int version) {
    say(new JsonObject().put("protocol", "json").put("version", version));
    await("handshake", JsonObject::isEmpty);
    return this;
  }

  /** Says some messages in one frame. */
  public void say(JsonObject... some) {
    StringBuilder text = new StringBuilder();
    for (JsonObject message : some) {
      text.append(message.encode()).append(SEPARATOR);
    }
    send(text.toString());
  }

  /** Sends a frame as it is. The socket takes one at a time. */
  public synchronized void send(String text) {
    socket.sendText(text, true).join();
  }

  /** What calls a method. */
  public static JsonObject call(String id, String target, Object... arguments) {
    JsonObject call = new JsonObject().put("type", 1);
    if (id != null) {
      call.put("invocationId", id);
    }
    return call.put("target", target).put("arguments", new JsonArray(List.of(arguments)));
  }

  /** Calls a method, and waits for what comes of it: the whole completion. */
  public JsonObject invoke(String target, Object... arguments) {
    String id = "c" + CALLS.incrementAndGet();
    say(call(id, target, arguments));
    return await("completion of " + id, message -> isCompletion(message, id));
  }

  public static boolean isCompletion(JsonObject message, String id) {
    return message.getInteger("type", 0) == 3 && id.equals(message.getString("invocationId"));
  }

  /** All that was heard so far. */
  public List<JsonObject> messages() {
    synchronized (messages) {
      return List.copyOf(messages);
    }
  }

  /** The arguments of those calls of a method that were heard so far. */
  public List<JsonArray> calls(String target) {
    return messages().stream()
        .filter(message -> target.equals(message.getString("target")))
        .map(message -> message.getJsonArray("arguments"))
        .toList();
  }

  /** Waits for a message. */
  public JsonObject await(String what, Predicate<JsonObject> wanted) {
    Await.until(
        what + " among " + messages(), () -> messages().stream().anyMatch(wanted) || isClosed());
    return messages().stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow(() -> new AssertionError("closed without " + what + ": " + messages()));
  }

  /** Waits for so many calls of a method. Returns their arguments. */
  public List<JsonArray> awaitCalls(String target, int count) {
    Await.until(count + " of " + target, () -> calls(target).size() >= count || isClosed());
    return calls(target);
  }

  /** How many pings were heard so far. */
  public int pings() {
    return pings.get();
  }

  public boolean isClosed() {
    return closed.isDone();
  }

  /** Waits until the server has closed. Returns its code. */
  public int awaitClose() {
    return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Breaks off without a word. */
  public void abort() {
    socket.abort();
  }

  @Override
  public void close() {
    // It may be closed already, or at this moment.
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").handle((sent, error) -> sent).join();
  }

  private final class Frames implements WebSocket.Listener {
    private final StringBuilder partial = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      partial.append(text);
      if (last) {
        for (String message : partial.toString().split(SEPARATOR, 0)) {
          note(new JsonObject(message));
        }
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void note(JsonObject message) {
      synchronized (messages) {
        if (message.getInteger("type", 0) == PING) {
          pings.incrementAndGet();
        } else {
          messages.add(message);
        }
      }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.complete(-1);
    }
  }
}
