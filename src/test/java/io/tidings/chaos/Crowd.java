package io.tidings.chaos;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Publishers and subscribers who behave as badly as real ones: they leave and come back, stop
 * reading for a while, drop their connections. All live on one event loop; the methods may be
 * called from any thread.
 */
final class Crowd {
  /** Keeps few messages, so that whoever is away may have missed too many. */
  static final String SHORT_CHANNEL = "group:short";

  private static final List<String> CHANNELS =
      List.of("all", "group:one", "group:two", "group:three", SHORT_CHANNEL);

  private static final int PUBLISHERS = 6;
  private static final int SUBSCRIBERS = 14;
  private static final int CHANNELS_EACH = 3;

  private static final int BEAT_MS = 50;
  private static final double PUBLISHES = 0.4;
  private static final double RESTS = 0.004;
  private static final double DROPS = 0.003;
  private static final double STOPS_READING = 0.004;
  private static final int LONGEST_ABSENCE_MS = 8000;

  /** A client that reads nothing is to be felt soon by who writes to it. */
  private static final int RECEIVE_BUFFER = 16 << 10;

  private static final long POLL_MS = 50;

  private final Vertx vertx;
  private final Context context;
  private final List<SocketAddress> nodes;
  private final Random random;
  private final History history;
  private final List<Publisher> publishers = new ArrayList<>();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final Promise<Void> broken = Promise.promise();
  private WebSocketClient sockets;
  private long beat;

  Crowd(Vertx vertx, List<SocketAddress> nodes, Random random, History history) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.nodes = nodes;
    this.random = random;
    this.history = history;
    // One that is at a loss must not go unnoticed.
    context.exceptionHandler(broken::tryFail);
  }

  /**
   * Begins.
   *
   * @param length during which new ones arrive
   */
  void start(Duration length) {
    context.runOnContext(
        start -> {
          sockets =
              vertx.createWebSocketClient(
                  new WebSocketClientOptions().setReceiveBufferSize(RECEIVE_BUFFER));
          for (int i = 0; i < PUBLISHERS; i++) {
            publisher(i).client().start();
          }
          for (int i = 0; i < SUBSCRIBERS; i++) {
            Subscriber subscriber = subscriber(i);
            long late = i % 3 == 0 ? 1 + random.nextInt((int) length.toMillis() * 2 / 3) : 1;
            vertx.setTimer(late, arrival -> arrive(subscriber));
          }
          beat = vertx.setPeriodic(BEAT_MS, again -> beat());
        });
  }

  private void arrive(Subscriber subscriber) {
    subscribers.add(subscriber);
    subscriber.client().start();
  }

  private Publisher publisher(int number) {
    boolean careful = number % 3 != 2;
    HubClient client = client("pub" + number, number);
    Publisher publisher =
        new Publisher(vertx, client, CHANNELS, careful, new Random(random.nextLong()), history);
    publishers.add(publisher);
    return publisher;
  }

  private Subscriber subscriber(int number) {
    HubClient client = client("sub" + number, number);
    Subscriber subscriber = new Subscriber(vertx, client, new Random(random.nextLong()), history);
    for (int i = 0; i < CHANNELS_EACH; i++) {
      subscriber.listenTo(CHANNELS.get((number + i) % CHANNELS.size()), number % 2 == 0);
    }
    return subscriber;
  }

  private HubClient client(String name, int number) {
    Wire wire = number % 4 == 1 ? Wire.SOCKJS : Wire.PLAIN;
    return new HubClient(vertx, sockets, wire, nodes, new Random(random.nextLong()), history, name);
  }

  private void beat() {
    for (Publisher publisher : publishers) {
      if (random.nextDouble() < PUBLISHES) {
        publisher.publish();
      }
    }
    for (Subscriber subscriber : subscribers) {
      double mood = random.nextDouble();
      if (mood < RESTS) {
        subscriber.rest(1L + random.nextInt(LONGEST_ABSENCE_MS));
      } else if (mood < RESTS + DROPS) {
        subscriber.client().drop();
      } else if (mood < RESTS + DROPS + STOPS_READING) {
        stopReading(subscriber.client());
      }
    }
  }

  private void stopReading(HubClient client) {
    client.pause();
    vertx.setTimer(1L + random.nextInt(LONGEST_ABSENCE_MS), later -> client.resume());
  }

  /**
   * Publishes nothing new but one last message in each channel, and completes when everybody has
   * everything. Fails, saying who lacks what, when that takes longer than the patience.
   */
  Future<Void> settle(Duration patience) {
    Promise<Void> settled = Promise.promise();
    broken.future().onFailure(settled::tryFail);
    context.runOnContext(
        now ->
            calmDown(patience)
                .compose(calm -> publishLast(patience))
                .compose(ids -> awaitReaders(ids, patience))
                .onSuccess(all -> subscribers.forEach(Subscriber::settle))
                .onSuccess(settled::tryComplete)
                .onFailure(settled::tryFail));
    return settled.future();
  }

  private Future<Void> calmDown(Duration patience) {
    vertx.cancelTimer(beat);
    publishers.forEach(Publisher::insist);
    subscribers.forEach(subscriber -> subscriber.client().resume());
    return until(
        patience,
        () -> publishers.stream().allMatch(Publisher::isDone),
        () -> "publishers still wait for acknowledgements");
  }

  private Future<Map<String, String>> publishLast(Duration patience) {
    Map<String, String> ids = new HashMap<>();
    for (String channel : CHANNELS) {
      // The first one is careful.
      publishers.get(0).publish(channel).onSuccess(id -> ids.put(channel, id));
    }
    return until(
            patience,
            () -> ids.size() == CHANNELS.size(),
            () -> "the last messages are not acknowledged, but for " + ids)
        .map(ids);
  }

  private Future<Void> awaitReaders(Map<String, String> ids, Duration patience) {
    return until(
        patience,
        () -> subscribers.stream().allMatch(subscriber -> subscriber.has(ids)),
        () ->
            "not everybody has everything up to %s: %s"
                .formatted(
                    ids, subscribers.stream().filter(subscriber -> !subscriber.has(ids)).toList()));
  }

  private Future<Void> until(
      Duration patience, BooleanSupplier condition, Supplier<String> complaint) {
    Promise<Void> fulfilled = Promise.promise();
    long deadline = System.nanoTime() + patience.toNanos();
    vertx.setPeriodic(
        POLL_MS,
        timer -> {
          if (condition.getAsBoolean()) {
            fulfilled.tryComplete();
          } else if (System.nanoTime() > deadline) {
            fulfilled.tryFail(complaint.get());
          }
          if (fulfilled.future().isComplete()) {
            vertx.cancelTimer(timer);
          }
        });
    return fulfilled.future();
  }
}
