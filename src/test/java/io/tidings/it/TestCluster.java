package io.tidings.it;

import io.tidings.Node;
import io.tidings.config.Settings;
import io.tidings.hub.HubType;
import io.tidings.log.TestRedis;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Nodes in this JVM, in a cluster of their own and on one Redis of their own. */
public final class TestCluster implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final TestRedis redis;
  private final Settings settings;
  private final HubType[] hubs;
  private final List<Node> nodes = new ArrayList<>();

  private TestCluster(TestRedis redis, Settings settings, HubType... hubs) {
    this.redis = redis;
    this.settings = settings;
    this.hubs = hubs;
  }

  /** Starts so many nodes with the settings as packaged. */
  public static TestCluster start(int nodes) {
    return start(nodes, "");
  }

  /**
   * Starts so many nodes.
   *
   * @param yaml settings as {@code conf/tidings.yaml} has them; ports and names are taken care of
   * @param hubs that all of them serve
   */
  public static TestCluster start(int nodes, String yaml, HubType... hubs) {
    try {
      TestRedis redis = TestRedis.start();
      TestCluster cluster = new TestCluster(redis, settings(yaml, redis.uri()), hubs);
      try {
        for (int i = 0; i < nodes; i++) {
          cluster.add();
        }
        return cluster;
      } catch (RuntimeException e) {
        cluster.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Settings settings(String yaml, String redis) throws IOException {
    Path directory = Files.createTempDirectory("tidings");
    Path file = Files.createDirectories(directory.resolve("conf")).resolve("tidings.yaml");
    Files.writeString(file, yaml);
    Map<String, String> environment = new HashMap<>();
    environment.put("TIDINGS_CLUSTER_NAME", "test-" + UUID.randomUUID());
    environment.put("TIDINGS_CLUSTER_PORT", Integer.toString(Site.freePort()));
    environment.put("TIDINGS_REDIS_URL", redis);
    environment.put("TIDINGS_HTTP_PORT", "0");
    Settings settings = Settings.load(directory, environment);
    Files.delete(file);
    Files.delete(file.getParent());
    Files.delete(directory);
    return settings;
  }

  /** Starts one more node. Returns its number. */
  public int add() {
    nodes.add(await(Node.start(settings, hubs)));
    return nodes.size();
  }

  /** A node by its number, from 1. */
  public Node node(int number) {
    return nodes.get(number - 1);
  }

  /** Where a node serves clients. */
  public int port(int number) {
    return node(number).port();
  }

  public TestRedis redis() {
    return redis;
  }

  /** What all nodes were started with. */
  public Settings settings() {
    return settings;
  }

  public static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    await(Future.join(nodes.stream().map(Node::stop).toList()));
    try {
      redis.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
