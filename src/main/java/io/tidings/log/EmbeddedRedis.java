package io.tidings.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis that the nodes of a machine share where none is configured. Confined to the event loop
 * that it is used on.
 *
 * <p>Binding the port is the election: whoever finds nobody there starts a server, and of two that
 * do so at once one server fails to bind and both nodes use the other. A server whose starter was
 * killed is found like any other.
 *
 * <p>The last node stops it. A node that is starting has no lease yet, so it announces its arrival
 * in the same step in which it learns that the server stays; and the last node, in one step too,
 * sees that nobody has a lease or is arriving, and turns away whoever comes after. Who is turned
 * away waits until the server is gone and starts one.
 */
public final class EmbeddedRedis {
  private static final byte[] ARRIVALS = "tidings:{registry}:arrivals".getBytes(UTF_8);
  private static final byte[] CLOSING = "tidings:{registry}:closing".getBytes(UTF_8);

  /** By then a starting node has its lease. */
  private static final byte[] ARRIVAL_MS = ChannelKeys.number(Duration.ofSeconds(30).toMillis());

  /** By then a server that was told to stop has stopped. */
  private static final byte[] CLOSING_MS = ChannelKeys.number(Duration.ofSeconds(10).toMillis());

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(6);
  private static final long POLL_MS = 10;

  /** Whoever has the data and is not on the port by then is on another one. */
  private static final long BINDING_NANOS = Duration.ofSeconds(1).toNanos();

  private static final Logger log = LoggerFactory.getLogger(EmbeddedRedis.class);

  private final Vertx vertx;
  private final int port;
  private final Path directory;
  private final byte[] token = UUID.randomUUID().toString().getBytes(UTF_8);
  private Optional<RedisProcess> started = Optional.empty();
  private Optional<Long> holder = Optional.empty();
  private long heldSince;
  private boolean found;
  private long deadline;

  /**
   * @param directory where a server started here keeps its append-only file
   */
  public EmbeddedRedis(Vertx vertx, int port, Path directory) {
    this.vertx = vertx;
    this.port = port;
    this.directory = directory;
  }

  /**
   * Makes sure that there is a server, and that it stays for half a minute at least. May be called
   * again when it has gone away.
   *
   * <p>Fails with an {@link IOException} that says what is wrong and what to do.
   */
  public Future<URI> start() {
    started = Optional.empty();
    holder = Optional.empty();
    deadline = System.nanoTime() + PATIENCE.toNanos();
    return knock().map(URI.create("redis://127.0.0.1:" + port));
  }

  /** To be called when this node has its lease, which keeps the server from now on. */
  public Future<Void> leased() {
    return visit(
        ANSWER,
        server -> server.send(Request.cmd(Command.ZREM).arg(ARRIVALS).arg(token)).mapEmpty());
  }

  /**
   * Stops the server if no node needs it any more. To be called when this node has left the
   * registry.
   *
   * @return whether it was stopped
   */
  public Future<Boolean> stop() {
    if (!found) {
      return Future.succeededFuture(false);
    }
    return visit(
            PATIENCE,
            server ->
                run(
                        server,
                        Script.CLOSE,
                        3,
                        RedisRegistry.LEASES,
                        ARRIVALS,
                        CLOSING,
                        token,
                        CLOSING_MS)
                    .compose(last -> last ? shutdown(server) : Future.succeededFuture(false)))
        // Another node was the last one, just before.
        .recover(
            error -> isClosed(error) ? Future.succeededFuture(false) : Future.failedFuture(error));
  }

  private Future<Boolean> shutdown(RedisConnection server) {
    log.info("stopping the embedded Redis, this is its last node port={}", port);
    return server
        .send(Request.cmd(Command.SHUTDOWN))
        // It answers by closing the connection, or else says why it cannot.
        .<Boolean>mapEmpty()
        .recover(end -> isClosed(end) ? Future.succeededFuture(true) : Future.failedFuture(end));
  }

  private Future<Void> knock() {
    return visit(ANSWER, this::arrive)
        .transform(
            (stays, error) -> {
              if (error == null) {
                return stays ? found() : waitForItsEnd();
              }
              if (error instanceof ConnectException) {
                return nobodyThere();
              }
              if (isLoading(error)) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
                return knockLater();
              }
              boolean isSlow = error instanceof TimeoutException;
              return (isClosed(error) || isSlow) && !isTooLate()
                  ? knockLater()
                  : Future.failedFuture(taken(error));
            });
  }

  private Future<Boolean> arrive(RedisConnection server) {
    return server
        .send(Request.cmd(Command.CONFIG, "GET", "appendfilename"))
        .compose(
            answer ->
                answer.toString().contains(RedisProcess.MARK)
                    ? run(server, Script.ARRIVE, 2, ARRIVALS, CLOSING, token, ARRIVAL_MS)
                    : Future.failedFuture("a Redis that no node has started"));
  }

  private Future<Void> found() {
    found = true;
    if (started.isPresent() && !started.get().hasFailed()) {
      log.info("started a Redis port={} directory={}", port, directory);
    } else {
      log.info("sharing the Redis of another node port={}", port);
    }
    return Future.succeededFuture();
  }

  private Future<Void> waitForItsEnd() {
    started = Optional.empty();
    return isTooLate()
        ? Future.failedFuture(
            new IOException("the Redis on port %d does not stop as it should".formatted(port)))
        : knockLater();
  }

  private Future<Void> nobodyThere() {
    return vertx
        .executeBlocking(
            () -> {
              startOnce();
              return null;
            })
        .compose(checked -> knockLater());
  }

  private void startOnce() throws IOException {
    if (started.isPresent()) {
      if (started.get().hasFailed() || isTooLate()) {
        throw new IOException(
            "the embedded Redis does not start: %s; if its append-only file is damaged, repair it with redis-check-aof --fix or move %s away to begin with nothing"
                .formatted(started.get().lastWords(), directory));
      }
      return;
    }
    Optional<Long> user = RedisProcess.inUseBy(directory);
    if (user.isPresent() && user.equals(holder) && System.nanoTime() - heldSince > BINDING_NANOS) {
      throw new IOException(
          "%s is in use by a Redis on another port (process %d), and two would spoil each other's data: set redis.embeddedPort to its port, or data.dir to another directory"
              .formatted(directory, user.get()));
    }
    if (!user.equals(holder)) {
      holder = user;
      heldSince = System.nanoTime();
    }
    if (user.isEmpty()) {
      started = Optional.of(RedisProcess.start(port, directory));
    }
  }

  private Future<Void> knockLater() {
    return vertx.timer(POLL_MS).compose(fired -> knock());
  }

  private boolean isTooLate() {
    return System.nanoTime() - deadline > 0;
  }

  private IOException taken(Throwable error) {
    return new IOException(
        "port %d on 127.0.0.1 is held by something that is not a Redis of Tidings (%s): set redis.embeddedPort to a free port, or redis.url to a Redis of your own"
            .formatted(port, error.getMessage()),
        error);
  }

  private static boolean isLoading(Throwable error) {
    return error instanceof ErrorType answer && answer.is("LOADING");
  }

  private static boolean isClosed(Throwable error) {
    return error instanceof IOException
        || (error instanceof ErrorType answer && answer.is("CONNECTION_CLOSED"));
  }

  private static Future<Boolean> run(
      RedisConnection server, Script script, int keys, byte[]... arguments) {
    Request request = Request.cmd(Command.EVAL).arg(script.source()).arg(keys);
    for (byte[] argument : arguments) {
      request.arg(argument);
    }
    return server.send(request).map(answer -> answer.toInteger() == 1);
  }

  private <T> Future<T> visit(Duration patience, Function<RedisConnection, Future<T>> purpose) {
    Redis client =
        Redis.createClient(
            vertx,
            new RedisOptions()
                .setConnectionString("redis://127.0.0.1:" + port)
                .setPoolCleanerInterval(-1));
    return client
        .connect()
        .compose(purpose)
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .eventually(client::close);
  }
}
