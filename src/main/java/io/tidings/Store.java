package io.tidings;

import io.tidings.config.RedisSettings;
import io.tidings.config.Settings;
import io.tidings.log.EmbeddedRedis;
import io.tidings.log.RedisLink;
import io.tidings.log.RedisRegistry;
import io.tidings.log.RedisUrl;
import io.tidings.log.Registry;
import io.tidings.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Redis of this node: the configured one, or one of its own that it looks after. Confined to
 * the node's context.
 */
final class Store {
  /** How long a configured Redis may take to answer for the first time. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long LOOK_AFTER_MS = 1000;
  private static final int SECRET_BITS = 256;
  private static final int RADIX = 36;

  private static final Logger log = LoggerFactory.getLogger(Store.class);

  private final Vertx vertx;
  private final Settings settings;
  private final Optional<EmbeddedRedis> embedded;
  private final RedisOptions options;
  private final RedisLink link;
  private final Registry registry;
  private String secret = "";
  private long lookingAfter;
  private boolean reviving;

  /** To be made on the node's context. */
  Store(Vertx vertx, Settings settings, Meters meters) {
    this.vertx = vertx;
    this.settings = settings;
    RedisSettings redis = settings.redis();
    this.embedded =
        redis.url().isPresent()
            ? Optional.empty()
            : Optional.of(new EmbeddedRedis(vertx, redis.embeddedPort(), settings.data().dir()));
    URI url = redis.url().orElse(URI.create("redis://127.0.0.1:" + redis.embeddedPort()));
    this.options = RedisUrl.options(url);
    this.link = new RedisLink(vertx, options, meters);
    this.registry = new RedisRegistry(link);
  }

  /**
   * Makes sure that there is a Redis, and that it may be used by this cluster.
   *
   * <p>Fails with an exception whose message says what is wrong and what to do.
   */
  Future<Store> open() {
    Future<?> there = embedded.isPresent() ? embedded.get().start() : Future.succeededFuture();
    return there
        .compose(found -> connect())
        .compose(connected -> registry.claim(settings.cluster().name()))
        .compose(claimed -> agreeOnSecret())
        .map(
            agreed -> {
              secret = agreed;
              lookingAfter = vertx.setPeriodic(LOOK_AFTER_MS, timer -> lookAfter());
              return this;
            });
  }

  private Future<Void> connect() {
    return link.open()
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            error -> Future.failedFuture(error instanceof TimeoutException ? unanswered() : error));
  }

  private IOException unanswered() {
    return new IOException(
        "the Redis at %s does not answer: start it, or set redis.url to one that does"
            .formatted(options.getEndpoint().replaceAll("//.*@", "//…@")));
  }

  private Future<String> agreeOnSecret() {
    Optional<String> configured = settings.cluster().secret();
    return configured.isPresent()
        ? Future.succeededFuture(configured.get())
        : registry.secret(new BigInteger(SECRET_BITS, new SecureRandom()).toString(RADIX));
  }

  /** Where the logs are, for whoever needs a link of its own. */
  RedisOptions options() {
    return options;
  }

  RedisLink link() {
    return link;
  }

  Registry registry() {
    return registry;
  }

  /** What the nodes of the cluster sign resume tokens with. */
  String secret() {
    return secret;
  }

  /**
   * To be called when this node has its lease, which from then on keeps an embedded Redis alive.
   */
  Future<Void> leased() {
    return embedded.isPresent() ? embedded.get().leased() : Future.succeededFuture();
  }

  /** A Redis of ours that has died is started again by whoever finds out first. */
  private void lookAfter() {
    if (link.isUp() || embedded.isEmpty() || reviving) {
      return;
    }
    reviving = true;
    embedded
        .get()
        .start()
        .compose(there -> leased())
        .onFailure(error -> log.warn("no embedded Redis reason={}", error.getMessage()))
        .onComplete(done -> reviving = false);
  }

  /**
   * Ends the link, and an embedded Redis that no node needs any more. To be called when the node
   * has left the registry.
   */
  Future<Void> close() {
    vertx.cancelTimer(lookingAfter);
    link.close();
    return embedded.isPresent() ? embedded.get().stop().mapEmpty() : Future.succeededFuture();
  }
}
