package io.tidings;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.Callable;

/** The node's membership of the cluster. It has the node's Vert.x before that has joined. */
final class Membership extends HazelcastClusterManager {
  private final Callable<Config> config;
  private final Promise<Void> joined = Promise.promise();
  private volatile VertxInternal vertx;

  /**
   * @param config is called, and may block, when the node joins; whatever it throws is why the node
   *     cannot
   */
  Membership(Callable<Config> config) {
    this.config = config;
  }

  @Override
  public void init(Vertx made) {
    super.init(made);
    vertx = (VertxInternal) made;
  }

  /** Tells Vert.x of success alone: it would close itself on a failure, while the node uses it. */
  @Override
  public void join(Completable<Void> done) {
    vertx
        .executeBlocking(config)
        .compose(
            read -> {
              setConfig(read);
              Promise<Void> member = Promise.promise();
              super.join(member);
              return member.future();
            })
        .onSuccess(done::succeed)
        .onComplete(joined);
  }

  /** Completes when Hazelcast has joined, or cannot. */
  Future<Void> joined() {
    return joined.future();
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
