package io.tidings.it;

import io.tidings.hub.Clients;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/**
 * Three nodes in this JVM that many test classes share, because a start takes a second. They are
 * left as they are found: channels are of each test's own, and nobody stops a node or the Redis.
 */
public final class SharedCluster implements BeforeAllCallback {
  private static final int NODES = 3;

  /** So much history that its bounds are soon reached. */
  private static final String SETTINGS =
      """
      history: {maxReplay: %d}
      forward: {addresses: ["app.*"]}
      channels:
        - {pattern: "group:short*", count: 50}
        - {pattern: "group:cursor*", count: 0}
      """;

  public static final int MAX_REPLAY = 300;

  private static TestCluster cluster;

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.GLOBAL)
        .getOrComputeIfAbsent(SharedCluster.class, first -> start());
  }

  private static CloseableResource start() {
    cluster = TestCluster.start(NODES, SETTINGS.formatted(MAX_REPLAY));
    return cluster::close;
  }

  /** Where a node serves clients; the nodes are numbered from 1. */
  public static int port(int node) {
    return cluster.port(node);
  }

  /** The Vert.x of a node, for verticles of the application. */
  public static Vertx vertx(int node) {
    return cluster.node(node).vertx();
  }

  /** By which Java code on a node speaks to the channels without a scope. */
  public static Clients clients(int node) {
    return cluster.node(node).hub("ChatHub").clients();
  }
}
