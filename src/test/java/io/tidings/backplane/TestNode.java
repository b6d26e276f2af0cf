package io.tidings.backplane;

import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import io.tidings.config.Policies;
import io.tidings.log.Log;
import io.tidings.log.Log.Appended;
import io.tidings.log.Log.Interest;
import io.tidings.log.RedisLink;
import io.tidings.log.RedisLog;
import io.tidings.log.RedisRegistry;
import io.tidings.log.TestRedis;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.metrics.Meters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.redis.client.RedisOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A node of a test's cluster with one gateway, as a test's thread talks to it. */
final class TestNode {
  /** Shorter than in life, so that leases end while a test waits. */
  static final Duration BEAT = Duration.ofMillis(500);

  final Vertx vertx;
  final Ear ear;
  final Log log;
  final UnreliableRegistry registry;
  final Backplane backplane;
  private final Context node;
  private final Context gateway;
  private final RedisLink link;
  private final RedisLink nodeLink;

  private TestNode(String id, Vertx vertx, TestRedis redis, Duration beat) {
    this.vertx = vertx;
    node = ((VertxInternal) vertx).createEventLoopContext();
    gateway = ((VertxInternal) vertx).createEventLoopContext();
    ear = new Ear(gateway, 1);
    nodeLink = link(node, redis);
    link = link(gateway, redis);
    log = new RedisLog(link, link, new Policies(List.of()));
    registry = new UnreliableRegistry(new RedisRegistry(nodeLink));
    RedisLog nodeLog = new RedisLog(nodeLink, nodeLink, new Policies(List.of()));
    backplane =
        call(
            node,
            () ->
                Future.succeededFuture(
                    new Backplane(vertx, id, nodeLog, registry, new Meters(), beat)));
    nodeLink.onReconnect(backplane::reassert);
  }

  private RedisLink link(Context context, TestRedis redis) {
    return call(
        context,
        () -> {
          RedisLink fresh =
              new RedisLink(
                  vertx, new RedisOptions().setConnectionString(redis.uri()), new Meters());
          return fresh.open().map(fresh);
        });
  }

  /** Starts a node that finds the others at the first of them. */
  static TestNode start(
      String id, String cluster, int port, int firstPort, TestRedis redis, Duration beat) {
    Config config = config(cluster, port, firstPort);
    return start(id, config, new EventBusOptions().setHost("127.0.0.1"), redis, beat);
  }

  /** The same where the nodes reach each other by ways that break; gives up quickly. */
  static TestNode start(String id, String cluster, Reach reach, Reach first, TestRedis redis) {
    Config config =
        config(cluster, reach.memberPort(), first.members().port())
            .setProperty("hazelcast.heartbeat.interval.seconds", "1")
            .setProperty("hazelcast.max.no.heartbeat.seconds", "4")
            .setProperty("hazelcast.merge.first.run.delay.seconds", "2")
            .setProperty("hazelcast.merge.next.run.delay.seconds", "2");
    config.getNetworkConfig().setPublicAddress("127.0.0.1:" + reach.members().port());
    EventBusOptions bus =
        new EventBusOptions()
            .setHost("127.0.0.1")
            .setPort(reach.busPort())
            .setClusterPublicHost("127.0.0.1")
            .setClusterPublicPort(reach.bus().port())
            .setClusterPingInterval(1000)
            .setClusterPingReplyInterval(1000);
    return start(id, config, bus, redis, BEAT);
  }

  private static TestNode start(
      String id, Config config, EventBusOptions bus, TestRedis redis, Duration beat) {
    Vertx vertx =
        await(
            Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(2).setEventBusOptions(bus))
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered());
    TestNode node = new TestNode(id, vertx, redis, beat);
    await(node.backplane.start());
    node.backplane.join(node.ear);
    return node;
  }

  private static Config config(String cluster, int port, int firstPort) {
    Config config = new Config().setClusterName(cluster);
    config
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.wait.seconds.before.join", "0");
    NetworkConfig network = config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + firstPort);
    return config;
  }

  Position listen(Channel channel) {
    return listen(channel, ear);
  }

  Position listen(Channel channel, Ear some) {
    return call(gateway, () -> backplane.subscribe(channel, some, log));
  }

  /** Listens with an ear of its own, on an event loop of its own. */
  Ear anotherEar(int connections) {
    Ear other = new Ear(((VertxInternal) vertx).createEventLoopContext(), connections);
    backplane.join(other);
    return other;
  }

  /** Appends without a word to anybody. */
  Appended append(Channel channel, String data) {
    return call(gateway, () -> log.append(channel, message(data), Optional.empty()));
  }

  Position publish(Channel channel, String data) {
    return call(gateway, () -> publishing(channel, data));
  }

  /** Publishes one after the other without waiting. */
  void publishAll(Channel channel, List<String> data) {
    call(gateway, () -> Future.all(data.stream().map(one -> publishing(channel, one)).toList()));
  }

  private Future<Position> publishing(Channel channel, String data) {
    Message message = message(data);
    return log.append(channel, message, Optional.empty())
        .map(
            appended -> {
              backplane.announce(appended.publication(), appended.interests());
              return appended.position();
            });
  }

  static Message message(String data) {
    return new Message("said", new Json(data), "", "", List.of());
  }

  /** The interests of other nodes and of this one, as an append finds them. */
  List<Interest> interests(Channel channel) {
    return append(channel, "\"probe\"").interests();
  }

  /** Whether its gateway reaches the log. */
  boolean isUp() {
    return call(gateway, () -> Future.succeededFuture(link.isUp()));
  }

  void removeInterest(Channel channel, Interest interest) {
    call(gateway, () -> log.unsubscribe(channel, interest));
  }

  /** Loses what this node sends, as long as the condition holds. Returns how much it lost. */
  AtomicInteger loses(Predicate<Announcements> condition) {
    AtomicInteger lost = new AtomicInteger();
    vertx
        .eventBus()
        .addOutboundInterceptor(
            delivery -> {
              if (delivery.body() instanceof Announcements announcements
                  && condition.test(announcements)) {
                lost.incrementAndGet();
              } else {
                delivery.next();
              }
            });
    return lost;
  }

  /** Ends without a word to anybody, its lease still running. */
  void die() {
    close(node, nodeLink);
    close(gateway, link);
    await(vertx.close());
  }

  void leave() {
    await(backplane.stop());
    die();
  }

  private static void close(Context context, RedisLink link) {
    call(
        context,
        () -> {
          link.close();
          return Future.succeededFuture();
        });
  }

  private static <T> T call(Context context, Supplier<Future<T>> use) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(v -> Future.succeededFuture().compose(w -> use.get()).onComplete(promise));
    return await(promise.future());
  }

  static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
