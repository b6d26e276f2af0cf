package io.tidings;

import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.spi.exception.RetryableException;
import io.tidings.backplane.Backplane;
import io.tidings.config.Cluster;
import io.tidings.config.Demo;
import io.tidings.config.Http;
import io.tidings.config.Policies;
import io.tidings.config.Settings;
import io.tidings.example.Examples;
import io.tidings.gateway.Gateway;
import io.tidings.hub.Hub;
import io.tidings.hub.HubType;
import io.tidings.hub.Hubs;
import io.tidings.hub.Scope;
import io.tidings.log.RedisLink;
import io.tidings.log.RedisLog;
import io.tidings.metrics.Meters;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of the hub: its Vert.x in the cluster, its Redis, its place in the backplane, and a
 * gateway for each event loop. May be used from any thread.
 */
public final class Node {
  /** With a single gateway much would never be put to the test. */
  private static final int FEWEST_LOOPS = 2;

  private static final int ID_BITS = 64;
  private static final int RADIX = 36;

  /** Other nodes are pinged over the event bus, and given up when they do not answer. */
  private static final Duration PING = Duration.ofSeconds(2);

  private static final Duration PING_ANSWER = Duration.ofSeconds(3);
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** What a node that vanishes meanwhile can hold up at most. */
  private static final Duration JOINING = Duration.ofSeconds(30);

  /** Whatever an end waits for besides the draining must not hold it up for longer. */
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private static final Logger log = LoggerFactory.getLogger(Node.class);

  private final Settings settings;
  private final Hubs hubs;
  private final Policies policies;
  private final Membership membership;
  private final VertxInternal vertx;
  private final ContextInternal context;
  private final Store store;
  private final Backplane backplane;
  private final Meters meters = new Meters();
  private final List<Gateway> gateways = new CopyOnWriteArrayList<>();
  private volatile boolean open;
  private Future<Void> end;

  private Node(Settings settings, Hubs hubs, Membership membership, ContextInternal context) {
    this.settings = settings;
    this.hubs = hubs;
    this.policies = new Policies(settings.channels());
    this.membership = membership;
    this.context = context;
    this.vertx = context.owner();
    this.store = new Store(vertx, settings, meters);
    RedisLink link = store.link();
    this.backplane =
        new Backplane(
            vertx, freshId(), new RedisLog(link, link, policies), store.registry(), meters);
    link.onReconnect(backplane::reassert);
  }

  private static String freshId() {
    return new BigInteger(ID_BITS, new SecureRandom()).toString(RADIX);
  }

  /**
   * Starts a node; how the nodes find each other is read from the working directory.
   *
   * <p>Fails with an exception whose message says what is wrong and what to do; nothing is left
   * running then.
   *
   * @param own hubs of an application; the examples are served beside them if the settings say so
   */
  public static Future<Node> start(Settings settings, HubType... own) {
    return Future.succeededFuture()
        .compose(
            start -> {
              Cluster cluster = settings.cluster();
              Hubs hubs = hubs(settings.demo(), own);
              Membership membership = new Membership(() -> ClusterXml.read(Path.of(""), cluster));
              Future<Vertx> clustered =
                  Vertx.builder()
                      .with(options(settings))
                      .withClusterManager(membership)
                      .buildClustered();
              Future<Vertx> joining =
                  membership
                      .joined()
                      .compose(joined -> clustered)
                      .timeout(JOINING.toMillis(), TimeUnit.MILLISECONDS)
                      .recover(error -> Future.failedFuture(notJoined(settings, error)));
              ContextInternal context = membership.vertx().createEventLoopContext();
              // Redis is seen to while Hazelcast looks for the other nodes.
              return on(
                      context,
                      () -> Future.succeededFuture(new Node(settings, hubs, membership, context)))
                  .compose(node -> node.begin(joining).map(node));
            });
  }

  private static Hubs hubs(Demo demo, HubType... own) {
    List<HubType> examples = demo.hubs() ? Examples.hubs(demo.room()) : List.of();
    return new Hubs(Stream.concat(examples.stream(), Stream.of(own)).toList());
  }

  private static VertxOptions options(Settings settings) {
    String host = settings.cluster().host();
    return new VertxOptions()
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(loops())
        .setEventBusOptions(
            new EventBusOptions()
                .setHost(host)
                .setClusterPublicHost(host)
                .setClusterPingInterval(PING.toMillis())
                .setClusterPingReplyInterval(PING_ANSWER.toMillis())
                .setConnectTimeout((int) CONNECT.toMillis()));
  }

  private static int loops() {
    return Math.max(FEWEST_LOOPS, Runtime.getRuntime().availableProcessors());
  }

  private static IOException notJoined(Settings settings, Throwable error) {
    return error instanceof TimeoutException
        ? heldUp(error)
        : new IOException(
            "the cluster cannot be joined at %s:%d: %s; see cluster.host, cluster.port and cluster.xml"
                .formatted(
                    settings.cluster().host(), settings.cluster().port(), error.getMessage()),
            error);
  }

  private static IOException heldUp(Throwable error) {
    return new IOException(
        "the cluster lost one of its nodes while this one was joining it: start it again", error);
  }

  private Future<Void> begin(Future<Vertx> joining) {
    Future<Store> opening = on(context, store::open);
    return Future.all(joining, opening)
        .compose(ready -> backplane.start())
        .compose(reachable -> on(context, store::leased))
        .compose(leased -> listen())
        .onSuccess(listening -> open = true)
        .recover(
            error ->
                Future.join(joining, opening)
                    .eventually(this::stop)
                    .transform(over -> Future.failedFuture(inWords(error))));
  }

  /** Whatever step was stopped by it, what matters is that another node went away. */
  private static Throwable inWords(Throwable error) {
    return isOfAnotherNode(error) || isOfAnotherNode(error.getCause()) ? heldUp(error) : error;
  }

  /** By what Hazelcast fails with then; a time that is over may be anybody's. */
  private static boolean isOfAnotherNode(Throwable error) {
    return error instanceof OperationTimeoutException || error instanceof RetryableException;
  }

  private Future<Void> listen() {
    Health health =
        new Health()
            .check("redis", () -> on(context, () -> store.link().ping()))
            .check("cluster", () -> require(membership.isMember(), "not a member"))
            .check("listening", () -> require(open, "starting or leaving"));
    Metrics metrics = new Metrics(vertx, meters);
    return vertx
        .deployVerticle(
            () -> gateway(health, metrics), new DeploymentOptions().setInstances(loops()))
        .recover(error -> Future.failedFuture(notListening(error)))
        .mapEmpty();
  }

  private Gateway gateway(Health health, Metrics metrics) {
    Gateway gateway =
        new Gateway(
            settings,
            store.secret(),
            policies,
            store.options(),
            backplane,
            meters,
            hubs,
            (Router router) -> {
              health.mount(router);
              metrics.mount(router);
            });
    gateways.add(gateway);
    return gateway;
  }

  private IOException notListening(Throwable error) {
    Http http = settings.http();
    return new IOException(
        "http.port %d on http.host %s cannot be listened on: %s; set them to what is free"
            .formatted(http.port(), http.host(), error.getMessage()),
        error);
  }

  private static Future<?> require(boolean condition, String otherwise) {
    return condition ? Future.succeededFuture() : Future.failedFuture(otherwise);
  }

  /** The id by which the other nodes know this one; another one after each start. */
  public String id() {
    return backplane.node();
  }

  /** The port that clients are served on. */
  public int port() {
    return gateways.get(0).port();
  }

  /** By which server code speaks to clients, from any thread. */
  public Hub hub() {
    return gateways.get(0).hub();
  }

  /**
   * The same for the connections of one of its hubs.
   *
   * @throws IllegalArgumentException when there is no hub of the name
   */
  public Scope hub(String name) {
    return hub().of(hubs.named(name));
  }

  public Vertx vertx() {
    return vertx;
  }

  /**
   * Leaves in peace: is not ready any more, sends its clients elsewhere, finishes what is in
   * flight, leaves the cluster, and stops an embedded Redis that no other node uses. Never fails;
   * may be called again.
   */
  public synchronized Future<Void> stop() {
    if (end == null) {
      Future<?> drained = open ? drain() : Future.succeededFuture();
      open = false;
      log.info("leaving node={}", id());
      end =
          drained
              .eventually(
                  () -> Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList()))
              .eventually(() -> bounded(backplane.stop()))
              .eventually(() -> bounded(on(context, store::close)))
              .eventually(vertx::close)
              .onComplete(over -> log.info("left node={}", id()))
              .transform(over -> Future.succeededFuture());
    }
    return end;
  }

  private Future<?> drain() {
    Duration over = settings.http().drain();
    return Future.join(gateways.stream().map(gateway -> gateway.drain(over)).toList());
  }

  private static Future<Void> bounded(Future<Void> step) {
    return step.timeout(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(error -> log.warn("leaving anyway reason={}", error.toString()));
  }

  private static <T> Future<T> on(ContextInternal context, Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        start -> Future.succeededFuture().compose(some -> work.get()).onComplete(done));
    return done.future();
  }
}
