package io.tidings.chaos;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Publishes to channels. A careful one repeats what is refused or not answered with the same
 * message id, until it is acknowledged or, rarely, given up; a careless one gives no message ids
 * and repeats nothing. Notes all that it does and is told. Confined to its event loop.
 */
final class Publisher {
  private static final int IN_FLIGHT = 64;
  private static final double GIVES_UP = 0.1;
  private static final double REPEATS = 0.02;
  private static final int MAX_LENGTH = 2000;

  private final Vertx vertx;
  private final HubClient client;
  private final List<String> channels;
  private final boolean careful;
  private final Random random;
  private final History history;
  private final Map<String, Pending> pending = new LinkedHashMap<>();
  private long published;
  private boolean patient;

  Publisher(
      Vertx vertx,
      HubClient client,
      List<String> channels,
      boolean careful,
      Random random,
      History history) {
    this.vertx = vertx;
    this.client = client;
    this.channels = channels;
    this.careful = careful;
    this.random = random;
    this.history = history;
    client.onConnected(connection -> List.copyOf(pending.values()).forEach(this::send));
  }

  /** A message that is not yet known to be in the log. */
  private record Pending(String channel, String id, String content, Promise<String> stored) {}

  HubClient client() {
    return client;
  }

  /** Publishes something somewhere, unless too much is unanswered already. */
  void publish() {
    if (client.isReady() && pending.size() < IN_FLIGHT) {
      publish(channels.get(random.nextInt(channels.size())));
    }
  }

  /** Completes with the message's id once it is acknowledged. */
  Future<String> publish(String channel) {
    String id = client.name() + "-" + ++published;
    String content = Content.of(id, 20 + random.nextInt(MAX_LENGTH));
    Pending message = new Pending(channel, id, content, Promise.promise());
    pending.put(id, message);
    send(message);
    return message.stored().future();
  }

  /** Gives nothing up any more. */
  void insist() {
    patient = true;
  }

  /** Whether all that it has not given up is acknowledged. */
  boolean isDone() {
    return pending.isEmpty();
  }

  private void send(Pending message) {
    if (!client.isReady()) {
      return; // With the next connection.
    }
    String shown = Content.shortened(message.content());
    history.note(at -> new Event.Sent(at, client.name(), message.channel(), message.id(), shown));
    boolean service = random.nextInt(4) == 0;
    client
        .ask(service ? byService(message) : toChannel(message))
        .map(
            reply ->
                service
                    ? reply.getJsonObject("ids").getString(message.channel())
                    : reply.getString("id"))
        .onSuccess(id -> acknowledged(message, id))
        .onFailure(failure -> failed(message, failure));
  }

  private JsonObject toChannel(Pending message) {
    JsonObject headers = new JsonObject();
    if (careful) {
      headers.put("messageId", message.id());
    }
    return new JsonObject()
        .put("type", "publish")
        .put("address", message.channel())
        .put("headers", headers)
        .put("body", message.content());
  }

  private JsonObject byService(Pending message) {
    JsonObject sending =
        new JsonObject()
            .put("to", new JsonArray().add(message.channel()))
            .put("data", message.content());
    if (careful) {
      sending.put("messageId", message.id());
    }
    return new JsonObject().put("type", "send").put("address", "hub:send").put("body", sending);
  }

  private void acknowledged(Pending message, String id) {
    history.note(
        at -> new Event.Acknowledged(at, client.name(), message.channel(), message.id(), id));
    pending.remove(message.id());
    message.stored().tryComplete(id);
    if (careful && !patient && random.nextDouble() < REPEATS) {
      send(message); // As whoever does not hear the answer would.
    }
  }

  private void failed(Pending message, Throwable failure) {
    if (failure instanceof HubClient.Refusal refusal) {
      history.note(
          at ->
              new Event.Refused(
                  at,
                  client.name(),
                  message.channel(),
                  message.id(),
                  refusal.code(),
                  refusal.getMessage()));
    } else {
      history.note(at -> new Event.Unanswered(at, client.name(), message.channel(), message.id()));
    }
    if (!careful || (!patient && random.nextDouble() < GIVES_UP)) {
      pending.remove(message.id());
    } else if (pending.containsKey(message.id())) {
      vertx.setTimer(100L + random.nextInt(400), later -> retry(message));
    }
  }

  private void retry(Pending message) {
    if (pending.containsKey(message.id())) {
      send(message);
    }
  }
}
