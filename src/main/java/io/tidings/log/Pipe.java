package io.tidings.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Position;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisCluster;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis, from its handshake to its end, with the scripts loaded. Many scripts are
 * on their way at once. Confined to the event loop that it was opened on.
 */
final class Pipe {
  /** How many scripts may wait for their answers, and how many bytes of them. */
  static final int MAX_WAITING = 8192;

  private static final long MAX_WAITING_BYTES = 64L << 20;

  private static final byte[] NO_KEYS = ChannelKeys.number(0);

  private static final long WATCH_MS = 500;

  /** In looks of the watch. */
  private static final int PROBE_EVERY = 4;

  /** How long a script may wait for its answer. */
  private static final long PATIENCE_MS = 6 * WATCH_MS;

  /** Errors of a server that will go on answering so, while another may not. */
  private static final Set<String> WRONG_SERVER =
      Set.of(
          "NOTPRIMARY",
          "NOREPLICAS",
          "NOSCRIPT",
          "READONLY",
          "LOADING",
          "MASTERDOWN",
          "CLUSTERDOWN",
          "NOAUTH",
          "NOPERM");

  private static final Logger log = LoggerFactory.getLogger(Pipe.class);

  private final Vertx vertx;
  private final Redis client;
  private final RedisConnection connection;
  private final RedisCounts counts;
  private final long watch;
  private final Set<String> complaints = new HashSet<>();
  private Consumer<String> onLost = reason -> {};
  private boolean lost;
  private int waiting;
  private long waitingBytes;

  /** Of those that wait, how many were sent since each of the last looks of the watch. */
  private final int[] sent = new int[(int) (PATIENCE_MS / WATCH_MS) + 1];

  private int now;

  private Pipe(Vertx vertx, Redis client, RedisConnection connection, RedisCounts counts) {
    this.vertx = vertx;
    this.counts = counts;
    this.client = client;
    this.connection = connection;
    watch = vertx.setPeriodic(WATCH_MS, id -> watch());
    connection.endHandler(end -> lose("the connection was closed"));
    connection.exceptionHandler(error -> lose(error.toString()));
  }

  /** Fails when the server cannot be reached, or may not be answered from. */
  static Future<Pipe> open(Vertx vertx, RedisOptions options, RedisCounts counts) {
    Redis client =
        Redis.createClient(
            new GatheringVertx((VertxInternal) vertx),
            // The client's own bound is never met: beyond ours nothing is handed to it.
            new RedisOptions(options)
                .setMaxWaitingHandlers(MAX_WAITING + Script.values().length + 1)
                .setPoolCleanerInterval(-1));
    return client
        .connect()
        .compose(
            connection ->
                load(connection, options)
                    .compose(loaded -> probe(connection, options))
                    .map(probed -> new Pipe(vertx, client, connection, counts)))
        // A frozen server accepts connections and says nothing.
        .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
        .onFailure(error -> close(client));
  }

  private static Future<Void> load(RedisConnection connection, RedisOptions options) {
    List<Future<?>> loads = new ArrayList<>();
    for (Script script : Script.values()) {
      loads.add(
          everywhere(connection, options, Request.cmd(Command.SCRIPT, "LOAD", script.source())));
    }
    return Future.all(loads).mapEmpty();
  }

  /** One that is replaced when it fails must stop answering before its successor begins. */
  private static Future<Void> probe(RedisConnection connection, RedisOptions options) {
    boolean isReplaced = options.getType() != RedisClientType.STANDALONE;
    return everywhere(
            connection, options, Request.cmd(Command.EVALSHA, Script.PROBE.digest(), NO_KEYS))
        .map(
            answers -> {
              if (isReplaced && answers.stream().anyMatch(answer -> answer.toLong() == 0)) {
                throw new IllegalStateException(
                    "the Redis of redis.url takes writes that no replica has: set min-replicas-to-write to 1 or more on each of its servers");
              }
              return null;
            });
  }

  private static Future<List<Response>> everywhere(
      RedisConnection connection, RedisOptions options, Request request) {
    return options.getType() == RedisClientType.CLUSTER
        ? RedisCluster.create(connection).onAllMasterNodes(request)
        : connection.send(request).map(List::of);
  }

  private static void close(Redis client) {
    client.close().onFailure(error -> log.debug("closing a connection to Redis failed", error));
  }

  /** Is called once, with the reason, when the connection is gone and not by {@link #close}. */
  void onLost(Consumer<String> handler) {
    onLost = handler;
  }

  void close() {
    onLost = reason -> {};
    lose("closed by us");
  }

  /**
   * Fails with {@link Unanswered} when the connection ended before the answer, TOO_MANY when too
   * much waits already, CONFLICT where the script says so, UNAVAILABLE otherwise.
   *
   * @param keys how many of the arguments are keys; they stand first
   */
  Future<Response> run(Script script, int keys, byte[]... arguments) {
    if (lost) {
      return Future.failedFuture(unavailable());
    }
    int bytes = 0;
    Object[] command = new Object[arguments.length + 2];
    command[0] = script.digest();
    command[1] = Integer.toString(keys).getBytes(US_ASCII);
    for (int i = 0; i < arguments.length; i++) {
      bytes += arguments[i].length;
      command[i + 2] = arguments[i];
    }
    return send(script, Request.cmd(Command.EVALSHA, command), bytes);
  }

  private Future<Response> send(Script script, Request request, int bytes) {
    if (waiting >= MAX_WAITING || waitingBytes + bytes > MAX_WAITING_BYTES) {
      counts.overload.increment();
      return Future.failedFuture(
          Failure.TOO_MANY.because("too much waits for the log; try again later"));
    }
    waiting++;
    waitingBytes += bytes;
    int then = now;
    sent[then]++;
    long begun = System.nanoTime();
    Promise<Response> promise = Promise.promise();
    connection
        .send(request)
        .onComplete(
            (answer, error) -> {
              waiting--;
              waitingBytes -= bytes;
              sent[then]--;
              if (error == null) {
                counts.answers(script).record(System.nanoTime() - begun);
                promise.succeed(answer);
              } else {
                promise.fail(failure(script, error));
              }
            });
    return promise.future();
  }

  private HubException failure(Script script, Throwable error) {
    if (!(error instanceof ErrorType answer) || answer.is("CONNECTION_CLOSED")) {
      lose(error.toString());
      counts.unanswered.increment();
      return new Unanswered();
    }
    String message = answer.getMessage();
    String code = answer.slice(' ', 0);
    if ("OTHERCONTENT".equals(code)) {
      return Failure.CONFLICT.because("the messageId was used before, with other content");
    }
    if ("RESTING".equals(code)) {
      String[] survived = message.split(" ", 0);
      return new Resting(new Position(survived[1], Long.parseLong(survived[2])));
    }
    counts.refused.increment();
    if (WRONG_SERVER.contains(code)) {
      lose(message);
    } else if (complaints.add(code)) {
      log.error("Redis refuses script={} error={}", script, message);
    }
    return unavailable();
  }

  static HubException unavailable() {
    return Failure.UNAVAILABLE.because("the log cannot be reached at the moment; try again");
  }

  // One of several servers may be frozen while the others go on answering, so that what counts is
  // the longest wait and not the last answer.
  private void watch() {
    now = (now + 1) % sent.length;
    if (sent[now] > 0) {
      lose("no answer for " + PATIENCE_MS + " ms");
    } else if (now % PROBE_EVERY == 0) {
      // Whoever is silent would otherwise be found dead, or demoted, only by the next who asks.
      run(Script.PROBE, 0).onFailure(error -> log.debug("no answer to a probe", error));
    }
  }

  private void lose(String reason) {
    if (lost) {
      return;
    }
    lost = true;
    vertx.cancelTimer(watch);
    // Fails whatever still waits.
    close(client);
    onLost.accept(reason);
  }
}
