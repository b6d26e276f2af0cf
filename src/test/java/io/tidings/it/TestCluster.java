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
  private final String yaml;
  private final Map<String, String> environment;
  private final Settings settings;
  private final HubType[] hubs;
  private final List<Node> nodes = new ArrayList<>();

  private TestCluster(TestRedis redis, String yaml, HubType... hubs) throws IOException {
    this.redis = redis;
    this.yaml = yaml;
    this.environment =
        Map.of(
            "TIDINGS_CLUSTER_NAME",
            "test-" + UUID.randomUUID(),
            "TIDINGS_CLUSTER_PORT",
            Integer.toString(Site.freePort()),
            "TIDINGS_HTTP_PORT",
            "0");
    this.settings = settings(redis.uri());
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
      TestCluster cluster = new TestCluster(redis, yaml, hubs);
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

  private Settings settings(String redis) throws IOException {
    Path directory = Files.createTempDirectory("tidings");
    Path file = Files.createDirectories(directory.resolve("conf")).resolve("tidings.yaml");
    Files.writeString(file, yaml);
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("TIDINGS_REDIS_URL", redis);
    Settings settings = Settings.load(directory, variables);
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

  /**
   * Starts one more node, which reaches Redis by a way of its own. Returns its number.
   *
   * @param redis a URL
   */
  public int add(String redis) {
    try {
      nodes.add(await(Node.start(settings(redis), hubs)));
      return nodes.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A node by its number, from 1. */
  public Node node(int number) {
    return nodes.get(number - 1);
  }

  /** Where a node serves clients. */
  public int port(int number) {
    return node(number).port();
  }

  /** As {@link Scrape#sum} has it. */
  public long metric(int number, String series) {
    return Scrape.of(port(number)).sum(series);
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
