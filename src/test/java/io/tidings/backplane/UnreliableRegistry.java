package io.tidings.backplane;

import io.tidings.log.Registry;
import io.tidings.message.Failure;
import io.vertx.core.Future;
import java.time.Duration;

/** A registry that can be out of a node's reach. */
final class UnreliableRegistry implements Registry {
  private final Registry registry;
  private volatile boolean away;

  UnreliableRegistry(Registry registry) {
    this.registry = registry;
  }

  void away(boolean away) {
    this.away = away;
  }

  @Override
  public Future<Census> renew(String node, Duration lease) {
    return away
        ? Future.failedFuture(Failure.UNAVAILABLE.because("away"))
        : registry.renew(node, lease);
  }

  @Override
  public Future<Void> leave(String node) {
    return registry.leave(node);
  }

  @Override
  public Future<Void> claim(String clusterName) {
    return registry.claim(clusterName);
  }

  @Override
  public Future<String> secret(String candidate) {
    return registry.secret(candidate);
  }

  @Override
  public Future<Long> own(String connection) {
    return registry.own(connection);
  }
}
