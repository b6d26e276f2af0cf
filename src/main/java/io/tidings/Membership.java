package io.tidings;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/** The node's membership of the cluster. It has the node's Vert.x before that has joined. */
final class Membership extends HazelcastClusterManager {
  private volatile VertxInternal vertx;

  Membership(Config config) {
    super(config);
  }

  @Override
  public void init(Vertx made) {
    super.init(made);
    vertx = (VertxInternal) made;
  }

  /** Is there as soon as its building has begun; only what concerns the cluster has to wait. */
  VertxInternal vertx() {
    return vertx;
  }

  /** Whether the cluster counts this node among its members. */
  boolean isMember() {
    HazelcastInstance hazelcast = getHazelcastInstance();
    return isActive() && hazelcast != null && hazelcast.getLifecycleService().isRunning();
  }
}
