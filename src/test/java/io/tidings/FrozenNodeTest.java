package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.config.Cluster;
import io.tidings.it.Await;
import io.tidings.it.BridgeClient;
import io.tidings.it.NodeProcess;
import io.tidings.it.Site;
import io.tidings.it.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that stands still for longer than the others wait, and then goes on as if nothing were.
 */
@Timeout(120)
class FrozenNodeTest {
  private static final String ROOM = "group:room";
  private static final Duration A_MERGE = Duration.ofSeconds(60);
  private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(2000);

  @TempDir Path directory;
  private Site site;
  private NodeProcess first;
  private NodeProcess second;
  private Membership membership;
  private Vertx application;

  @BeforeEach
  void startTwoNodesAndAnApplication() {
    site = Site.at(directory);
    first = site.launch(Map.of());
    second = site.launch(Map.of());
    first.awaitReady();
    second.awaitReady();
    membership = new Membership(() -> ClusterXml.read(Path.of(""), cluster()));
    application =
        TestCluster.await(
            Vertx.builder()
                .with(
                    new VertxOptions()
                        .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
                .withClusterManager(membership)
                .buildClustered());
  }

  private Cluster cluster() {
    Map<String, String> environment = site.environment();
    return new Cluster(
        environment.get("TIDINGS_CLUSTER_NAME"),
        "127.0.0.1",
        Integer.parseInt(environment.get("TIDINGS_CLUSTER_PORT")),
        Optional.empty());
  }

  @AfterEach
  void stop() {
    TestCluster.await(application.close());
    site.close();
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Test
  void hearsWhatItMissedAndIsHeardAgain() {
    try (BridgeClient listener = BridgeClient.connect(second.port());
        BridgeClient other = BridgeClient.connect(first.port());
        BridgeClient speaker = BridgeClient.connect(first.port())) {
      listener.register(ROOM);
      other.register(ROOM);
      speaker.publish(ROOM, "0");
      listener.awaitData(1);

      second.freeze();
      Await.until("its lease has ended", () -> first.metric("tidings_peers ") == 0);
      Await.until("it is no member", () -> membership.getNodes().size() == 2);
      for (String data : numbers(50).subList(1, 50)) {
        speaker.publish(ROOM, data);
      }
      assertThat(other.awaitData(50)).isEqualTo(numbers(50));
      assertThat(listener.data()).hasSize(1);
      second.thaw();

      assertThat(listener.awaitData(50)).isEqualTo(numbers(50));
      assertThat(listener.isOpen()).isTrue();
    }
    Await.until("it is a member", A_MERGE, () -> membership.getNodes().size() == 3);
    Await.until("both serve the application", this::bothServe);
    for (int i = 0; i < 20; i++) {
      TestCluster.await(send());
    }
  }

  /** Whether of some requests each node has answered one. */
  private boolean bothServe() {
    long byFirst = stored(first);
    long bySecond = stored(second);
    for (int i = 0; i < 4; i++) {
      if (!TestCluster.await(send().map(true).otherwise(false))) {
        return false;
      }
    }
    return stored(first) > byFirst && stored(second) > bySecond;
  }

  private static long stored(NodeProcess node) {
    return node.metric("tidings_publishes_total{result=\"stored\"");
  }

  private Future<?> send() {
    JsonObject request =
        new JsonObject().put("to", new JsonArray().add(ROOM)).put("data", "of the application");
    return application.eventBus().request("hub:send", request, SOON);
  }
}
