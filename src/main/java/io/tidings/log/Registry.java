package io.tidings.log;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;

/** What the nodes of a cluster share beside the logs. Confined to one event loop. */
public interface Registry {
  /**
   * Makes sure that this Redis may be used: it belongs to the cluster, or to nobody yet and from
   * now on to the cluster, and it never drops data to make room.
   *
   * <p>Fails with an {@link IllegalStateException} that says what is wrong and what to do.
   */
  Future<Void> claim(String clusterName);

  /** Renews a node's lease and reads everybody's. */
  Future<Census> renew(String node, Duration lease);

  /** Ends a node's lease at once. */
  Future<Void> leave(String node);

  /** The cluster's secret: the stored one, or else the candidate, which is then stored. */
  Future<String> secret(String candidate);

  /** Raises and returns the owner generation of a connection id, which lapses after a day. */
  Future<Long> own(String connection);

  /**
   * Who is alive, as Redis knows it.
   *
   * @param lineage which history of Redis answered; another one means that its tail may be lost
   * @param nodes the nodes with a live lease, this one included
   */
  record Census(String lineage, Set<String> nodes) {}
}
