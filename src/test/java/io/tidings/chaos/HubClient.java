package io.tidings.chaos;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Speaks door 1 over WebSockets, plain or as SockJS has it: connects to any node that lets it,
 * again and again, with its resume token, and gives up a connection that is silent. Confined to its
 * event loop.
 */
final class HubClient {
  private static final long OPENING_MS = 3000;
  private static final long ANSWER_MS = 5000;
  private static final long SILENCE_MS = 3000;
  private static final long PAUSE_MS = 100;

  private final Vertx vertx;
  private final WebSocketClient sockets;
  private final Wire wire;
  private final List<SocketAddress> nodes;
  private final Random random;
  private final History history;
  private final String name;
  private final Map<String, Promise<JsonObject>> asked = new HashMap<>();

  private Consumer<JsonObject> frames = frame -> {};
  private Consumer<String> connected = connection -> {};
  private Runnable disconnected = () -> {};

  private WebSocket socket;
  private String token = "";
  private long questions;
  private long heard;
  private long attempt;
  private boolean ready;
  private boolean paused;
  private boolean closed;

  HubClient(
      Vertx vertx,
      WebSocketClient sockets,
      Wire wire,
      List<SocketAddress> nodes,
      Random random,
      History history,
      String name) {
    this.vertx = vertx;
    this.sockets = sockets;
    this.wire = wire;
    this.nodes = nodes;
    this.random = random;
    this.history = history;
    this.name = name;
  }

  /** An answer that says no. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    Refusal(int code, String message) {
      super(message, null, false, false);
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** The connection ended before the answer, or because none came in time. */
  static final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoAnswer(String message) {
      super(message, null, false, false);
    }
  }

  String name() {
    return name;
  }

  /** What is no answer. */
  void onFrame(Consumer<JsonObject> handler) {
    frames = handler;
  }

  /** Told the connection id. */
  void onConnected(Consumer<String> handler) {
    connected = handler;
  }

  void onDisconnected(Runnable handler) {
    disconnected = handler;
  }

  /** Whether it is connected and knows its connection id. */
  boolean isReady() {
    return ready;
  }

  void start() {
    vertx.setPeriodic(1000, timer -> beat());
    connect();
  }

  void close() {
    closed = true;
    drop();
  }

  /** Ends the connection; a new one follows. */
  void drop() {
    if (socket != null) {
      WebSocket ended = socket;
      lost(ended);
      ended.close();
    }
  }

  /** Reads nothing more until {@link #resume}. */
  void pause() {
    paused = true;
    if (socket != null) {
      socket.pause();
    }
  }

  void resume() {
    paused = false;
    heard = System.nanoTime();
    if (socket != null) {
      socket.resume();
    }
  }

  /**
   * Sends a frame and returns the body of the answer, whose handlers run as it is read. Fails with
   * a {@link Refusal} or {@link NoAnswer}.
   */
  Future<JsonObject> ask(JsonObject frame) {
    String question = "q" + questions++;
    Promise<JsonObject> answer = Promise.promise();
    if (socket == null) {
      return Future.failedFuture(new NoAnswer("not connected"));
    }
    asked.put(question, answer);
    socket
        .writeTextMessage(wire.write(frame.put("replyAddress", question)))
        .onFailure(ended -> {}); // Which its end handler sees to.
    vertx.setTimer(ANSWER_MS, late -> unanswered(question));
    return answer.future();
  }

  private void unanswered(String question) {
    if (paused) {
      vertx.setTimer(ANSWER_MS, late -> unanswered(question));
      return;
    }
    if (asked.containsKey(question)) {
      // A late answer could not be told from that to the next question.
      drop();
    }
  }

  private void connect() {
    if (closed) {
      return;
    }
    long current = ++attempt;
    SocketAddress node = nodes.get(random.nextInt(nodes.size()));
    String resume = URLEncoder.encode(token, StandardCharsets.UTF_8);
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(node.host())
            .setPort(node.port())
            .setURI(wire.path(random) + (token.isEmpty() ? "" : "?resume=" + resume));
    vertx.setTimer(OPENING_MS, late -> again(current));
    sockets
        .connect(options)
        .onSuccess(
            opened -> {
              if (attempt == current && !closed) {
                open(opened);
              } else {
                opened.close();
              }
            })
        .onFailure(refused -> vertx.setTimer(PAUSE_MS, later -> again(current)));
  }

  private void again(long current) {
    if (attempt == current && socket == null) {
      connect();
    }
  }

  private void open(WebSocket opened) {
    socket = opened;
    paused = false;
    heard = System.nanoTime();
    opened.textMessageHandler(text -> wire.read(text).forEach(frame -> receive(opened, frame)));
    opened.closeHandler(end -> lost(opened));
    opened.exceptionHandler(broken -> {});
    whoami()
        .onSuccess(
            me -> {
              if (socket == opened) {
                token = me.getString("resume");
                ready = true;
                String connection = me.getString("connection");
                history.note(at -> new Event.Identified(at, name, connection));
                connected.accept(connection);
              }
            })
        .onFailure(silent -> drop(opened));
  }

  private Future<JsonObject> whoami() {
    return ask(
        new JsonObject()
            .put("type", "send")
            .put("address", "hub:whoami")
            .put("body", new JsonObject()));
  }

  private void receive(WebSocket from, JsonObject frame) {
    if (from != socket) {
      return;
    }
    heard = System.nanoTime();
    Promise<JsonObject> answer = asked.remove(frame.getString("address", ""));
    if (answer == null) {
      frames.accept(frame);
    } else if (frame.getString("type").equals("err")) {
      answer.fail(new Refusal(frame.getInteger("failureCode"), frame.getString("message")));
    } else {
      answer.complete(frame.getJsonObject("body"));
    }
  }

  private void beat() {
    if (socket == null || paused) {
      return;
    }
    if (System.nanoTime() - heard > SILENCE_MS * 1_000_000) {
      whoami().onFailure(silent -> {}); // Then it is gone already.
    }
  }

  private void drop(WebSocket silent) {
    if (socket == silent) {
      drop();
    }
  }

  private void lost(WebSocket ended) {
    if (socket != ended) {
      return;
    }
    socket = null;
    ready = false;
    ended.resume(); // What is still to be read is let go.
    history.note(at -> new Event.Disconnected(at, name));
    List<Promise<JsonObject>> unanswered = List.copyOf(asked.values());
    asked.clear();
    unanswered.forEach(promise -> promise.fail(new NoAnswer("the connection ended")));
    disconnected.run();
    vertx.setTimer(PAUSE_MS + random.nextInt(400), later -> connect());
  }
}
