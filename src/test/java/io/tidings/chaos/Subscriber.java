package io.tidings.chaos;

import io.tidings.message.Position;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Listens to channels, and after every interruption goes on from the last id that it has. Notes all
 * that it is told. Confined to its event loop.
 */
final class Subscriber {
  private static final int GAP = 410;

  private final Vertx vertx;
  private final HubClient client;
  private final Random random;
  private final History history;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private boolean resting;

  Subscriber(Vertx vertx, HubClient client, Random random, History history) {
    this.vertx = vertx;
    this.client = client;
    this.random = random;
    this.history = history;
    client.onFrame(this::receive);
    client.onDisconnected(() -> places.values().forEach(place -> place.listening = false));
    client.onConnected(connection -> places.values().forEach(this::register));
  }

  /** How far it is in a channel. */
  private static final class Place {
    private final String channel;
    private final boolean earliest;
    private String id;
    private boolean listening;
    private long registrations;

    Place(String channel, boolean earliest) {
      this.channel = channel;
      this.earliest = earliest;
    }

    @Override
    public String toString() {
      return channel + (listening ? " at " : " away at ") + id;
    }
  }

  HubClient client() {
    return client;
  }

  /**
   * Begins a subscription; to be called before the client starts.
   *
   * @param earliest whether it begins with whatever the channel still has
   */
  void listenTo(String channel, boolean earliest) {
    places.put(channel, new Place(channel, earliest));
  }

  /** Whether it listens everywhere and has come at least as far as these messages. */
  boolean has(Map<String, String> ids) {
    return ids.entrySet().stream()
        .filter(entry -> places.containsKey(entry.getKey()))
        .allMatch(
            entry -> isAtOrAfter(places.get(entry.getKey()), Position.parse(entry.getValue())));
  }

  private static boolean isAtOrAfter(Place place, Position position) {
    return place.listening && !Stretch.isAfter(position, Position.parse(place.id));
  }

  /** Notes that it must have everything now. */
  void settle() {
    for (String channel : places.keySet()) {
      history.note(at -> new Event.Settled(at, client.name(), channel));
    }
  }

  /** Leaves one channel for a while and comes back, on the same connection. */
  void rest(long milliseconds) {
    Place place = places.values().stream().skip(random.nextInt(places.size())).findFirst().get();
    if (resting || !place.listening) {
      return;
    }
    resting = true;
    place.listening = false;
    long registrations = ++place.registrations;
    client
        .ask(new JsonObject().put("type", "unregister").put("address", place.channel))
        .onComplete(
            left ->
                vertx.setTimer(
                    milliseconds,
                    later -> {
                      resting = false;
                      if (client.isReady() && place.registrations == registrations) {
                        register(place);
                      }
                    }));
  }

  @Override
  public String toString() {
    return client.name() + places.values();
  }

  private void register(Place place) {
    long registrations = ++place.registrations;
    String since = place.id;
    JsonObject headers = new JsonObject();
    if (since != null) {
      headers.put("since", since);
    } else if (place.earliest) {
      headers.put("from", "earliest");
    }
    history.note(at -> new Event.Joining(at, client.name(), place.channel, since));
    client
        .ask(
            new JsonObject()
                .put("type", "register")
                .put("address", place.channel)
                .put("headers", headers))
        .onSuccess(reply -> joined(place, reply))
        .onFailure(failure -> notJoined(place, registrations, failure));
  }

  private void joined(Place place, JsonObject reply) {
    String id = reply.getString("id");
    history.note(
        at ->
            new Event.Joined(
                at,
                client.name(),
                place.channel,
                id,
                reply.getBoolean("recovered"),
                reply.getString("reason"),
                reply.getLong("replayed", 0L)));
    place.id = id;
    place.listening = true;
  }

  private void notJoined(Place place, long registrations, Throwable failure) {
    if (failure instanceof HubClient.Refusal refusal) {
      history.note(
          at ->
              new Event.NotJoined(
                  at, client.name(), place.channel, refusal.code(), refusal.getMessage()));
      vertx.setTimer(
          200L + random.nextInt(300),
          later -> {
            if (client.isReady() && place.registrations == registrations) {
              register(place);
            }
          });
    }
  }

  private void receive(JsonObject frame) {
    String channel = Objects.requireNonNullElse(frame.getString("address"), "");
    if (channel.equals("hub:leaving")) {
      return; // Its close follows.
    }
    Place place = places.get(channel);
    if (place == null) {
      throw new IllegalStateException("a frame for nobody: " + frame);
    }
    if (frame.getString("type").equals("rec")) {
      String id = frame.getJsonObject("headers").getString("id");
      String content = Content.shortened(frame.getString("body"));
      history.note(at -> new Event.Received(at, client.name(), channel, id, content));
      place.id = id;
    } else if (frame.getInteger("failureCode") == GAP) {
      String id = frame.getString("id");
      String reason = frame.getString("reason");
      history.note(at -> new Event.Gap(at, client.name(), channel, reason, id));
      place.id = id;
    } else {
      throw new IllegalStateException("an error that nobody asked for: " + frame);
    }
  }
}
