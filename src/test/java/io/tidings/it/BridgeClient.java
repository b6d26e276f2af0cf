package io.tidings.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A client of the bridge protocol on one WebSocket, as a test's thread talks to it. */
public final class BridgeClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Map<String, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
  private final AtomicInteger questions = new AtomicInteger();
  private final List<JsonObject> frames = new ArrayList<>();
  private final List<JsonObject> everything = new ArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final boolean sockJs;
  private final WebSocket socket;
  private volatile boolean paused;

  private BridgeClient(String address, boolean sockJs) {
    this.sockJs = sockJs;
    socket =
        HTTP.newWebSocketBuilder()
            .buildAsync(URI.create(address), new Frames())
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  public static BridgeClient connect(int port) {
    return connect(port, "");
  }

  /**
   * Opens a socket.
   *
   * @param query such as {@code ?user=ann}
   */
  public static BridgeClient connect(int port, String query) {
    return new BridgeClient("ws://127.0.0.1:" + port + "/hub/websocket" + query, false);
  }

  /** The same where a node is not on this machine's loopback interface. */
  public static BridgeClient connect(SocketAddress node) {
    return new BridgeClient("ws://" + node.host() + ":" + node.port() + "/hub/websocket", false);
  }

  /** The same with SockJS's frames around those of the protocol. */
  public static BridgeClient connectBySockJs(int port) {
    String session = "/hub/000/" + UUID.randomUUID() + "/websocket";
    return new BridgeClient("ws://127.0.0.1:" + port + session, true);
  }

  /** An answer that says no, with its code. */
  public static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    private Refusal(JsonObject frame) {
      super(frame.getString("message"));
      code = frame.getInteger("failureCode");
    }

    public int code() {
      return code;
    }
  }

  /** Joins a channel. Returns the body of the answer. */
  public JsonObject register(String channel) {
    return register(channel, Map.of());
  }

  /** Joins a channel after a position. Returns the body of the answer. */
  public JsonObject registerSince(String channel, String id) {
    return register(channel, Map.of("since", id));
  }

  /** The same without waiting. */
  public CompletableFuture<JsonObject> registering(String channel, String since) {
    return ask(frame("register", channel).put("headers", new JsonObject().put("since", since)));
  }

  /** Joins a channel. Returns the body of the answer. */
  public JsonObject register(String channel, Map<String, Object> headers) {
    return await(ask(frame("register", channel).put("headers", new JsonObject(headers))));
  }

  /** Leaves a channel. Returns the body of the answer. */
  public JsonObject unregister(String channel) {
    return await(ask(frame("unregister", channel)));
  }

  public static JsonObject frame(String type, String address) {
    return new JsonObject().put("type", type).put("address", address);
  }

  /** Publishes, and returns the message's id once it is acknowledged. */
  public String publish(String channel, String data) {
    return await(publishing(channel, data, Map.of()));
  }

  /** Publishes what may be repeated; returns the message's id once it is acknowledged. */
  public String publish(String channel, String data, String messageId) {
    return await(publishing(channel, data, Map.of("messageId", messageId)));
  }

  /** Publishes without waiting for the answer; fails with a {@link Refusal} where that says no. */
  public CompletableFuture<String> publishing(
      String channel, String data, Map<String, Object> headers) {
    return ask(frame("publish", channel).put("headers", new JsonObject(headers)).put("body", data))
        .thenApply(reply -> reply.getString("id"));
  }

  /** What {@code hub:whoami} says. */
  public JsonObject identity() {
    return request("hub:whoami", new JsonObject());
  }

  /** The code with which what is done is refused; fails when it is not. */
  public static int refusal(Runnable refused) {
    try {
      refused.run();
    } catch (Refusal refusal) {
      return refusal.code();
    }
    throw new AssertionError("was not refused");
  }

  /** Asks a service. Returns the body of the answer. */
  public JsonObject request(String address, JsonObject body) {
    return await(ask(frame("send", address).put("body", body)));
  }

  /** Sends a frame and returns the body of its answer. */
  private CompletableFuture<JsonObject> ask(JsonObject frame) {
    return exchange(frame).thenApply(answer -> answer.getJsonObject("body"));
  }

  /** Sends a frame that asks for an answer; fails with a {@link Refusal} where that says no. */
  public CompletableFuture<JsonObject> exchange(JsonObject frame) {
    String question = "q" + questions.incrementAndGet();
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    asked.put(question, answer);
    say(frame.put("replyAddress", question));
    return answer;
  }

  /** Sends a frame as it is. */
  public void say(JsonObject frame) {
    say(sockJs ? new JsonArray().add(frame.encode()).encode() : frame.encode());
  }

  /** Sends a text message, whatever it is. The socket takes one at a time. */
  public synchronized void say(String text) {
    socket.sendText(text, true).join();
  }

  /** Sends a part of a text message that does not end. */
  public synchronized void sayPart(String text) {
    socket.sendText(text, false).join();
  }

  /** Sends a binary message. */
  public synchronized void say(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /** Waits for so many frames, answers among them, and returns all that there are, in order. */
  public List<JsonObject> awaitEverything(int count) {
    Await.until(count + " frames of " + everything(), () -> everything().size() >= count);
    return everything();
  }

  /** All frames so far, answers among them, in order. */
  public List<JsonObject> everything() {
    synchronized (frames) {
      return List.copyOf(everything);
    }
  }

  /** Waits for so many frames that were not asked for, and returns all that there are. */
  public List<JsonObject> awaitFrames(int count) {
    Await.until(count + " frames of " + frames(), () -> frames().size() >= count);
    return frames();
  }

  /** The frames that were not asked for, so far. */
  public List<JsonObject> frames() {
    synchronized (frames) {
      return List.copyOf(frames);
    }
  }

  /** Waits for so many messages, and returns the data of all that there are. */
  public List<String> awaitData(int count) {
    Await.until(count + " messages", () -> data().size() >= count);
    return data();
  }

  /** The data of the messages so far. */
  public List<String> data() {
    return frames().stream()
        .filter(frame -> frame.containsKey("headers"))
        .map(frame -> frame.getString("body"))
        .toList();
  }

  /** The id of the last message. */
  public String lastId() {
    List<JsonObject> messages =
        frames().stream().filter(frame -> frame.containsKey("headers")).toList();
    return messages.get(messages.size() - 1).getJsonObject("headers").getString("id");
  }

  /** Reads nothing more until {@link #resume}, but for what is on its way already. */
  public void pause() {
    paused = true;
  }

  public void resume() {
    paused = false;
    socket.request(1);
  }

  /** Waits for the end of the connection. Returns the code that it ended with, -1 without one. */
  public int awaitClose() {
    return await(closed);
  }

  public boolean isOpen() {
    return !closed.isDone();
  }

  @Override
  public void close() {
    socket.abort();
  }

  /** What the future comes to; throws the {@link Refusal} that it fails with. */
  public static <T> T await(CompletableFuture<T> future) {
    try {
      return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void receive(JsonObject frame) {
    CompletableFuture<JsonObject> answer = asked.remove(frame.getString("address", ""));
    synchronized (frames) {
      everything.add(frame);
      if (answer == null) {
        frames.add(frame);
        return;
      }
    }
    if (frame.getString("type").equals("err")) {
      answer.completeExceptionally(new Refusal(frame));
    } else {
      answer.complete(frame);
    }
  }

  private void end(int code) {
    closed.complete(code);
    IllegalStateException unanswered = new IllegalStateException("the connection ended");
    asked.values().forEach(answer -> answer.completeExceptionally(unanswered));
  }

  private final class Frames implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        read(text.toString());
        text.setLength(0);
      }
      if (!paused) {
        from.request(1);
      }
      return null;
    }

    private void read(String message) {
      if (!sockJs) {
        receive(new JsonObject(message));
      } else if (message.startsWith("a")) {
        new JsonArray(message.substring(1))
            .forEach(each -> receive(new JsonObject(each.toString())));
      }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      end(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      end(-1);
    }
  }
}
