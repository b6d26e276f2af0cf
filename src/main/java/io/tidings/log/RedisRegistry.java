package io.tidings.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** The registry in the same Redis as the logs, by the same clock. */
public final class RedisRegistry implements Registry {
  static final byte[] LEASES = key("leases");

  private static final byte[] CLUSTER = key("cluster");
  private static final byte[] SECRET = key("secret");
  private static final byte[] OWNER_TTL_MS = ChannelKeys.number(Duration.ofDays(1).toMillis());

  private final RedisLink link;

  public RedisRegistry(RedisLink link) {
    this.link = link;
  }

  private static byte[] key(String name) {
    return ("tidings:{registry}:" + name).getBytes(UTF_8);
  }

  @Override
  public Future<Void> claim(String clusterName) {
    return link.run(Script.CLAIM, 1, CLUSTER, clusterName.getBytes(UTF_8))
        .map(
            answer -> {
              requireNoEviction(answer.get(0).toString());
              requireOwner(answer.get(1).toString(), clusterName);
              return null;
            });
  }

  private static void requireNoEviction(String policy) {
    if (!policy.equals("noeviction")) {
      throw new IllegalStateException(
          "this Redis may drop messages to make room: its maxmemory-policy is '"
              + policy
              + "' and must be 'noeviction'; change that, or set redis.url to another Redis");
    }
  }

  private static void requireOwner(String owner, String clusterName) {
    if (!owner.equals(clusterName)) {
      throw new IllegalStateException(
          "this Redis belongs to the cluster '"
              + owner
              + "', but cluster.name is '"
              + clusterName
              + "'; set cluster.name to '"
              + owner
              + "', or take another Redis by redis.url, or by redis.embeddedPort and data.dir");
    }
  }

  @Override
  public Future<Census> renew(String node, Duration lease) {
    return link.run(
            Script.LEASE, 1, LEASES, node.getBytes(UTF_8), ChannelKeys.number(lease.toMillis()))
        .map(
            answer -> {
              Set<String> nodes =
                  answer.get(1).stream()
                      .map(Response::toString)
                      .collect(Collectors.toUnmodifiableSet());
              return new Census(answer.get(0).toString(), nodes);
            });
  }

  @Override
  public Future<Void> leave(String node) {
    return link.run(Script.LEAVE, 1, LEASES, node.getBytes(UTF_8)).mapEmpty();
  }

  @Override
  public Future<String> secret(String candidate) {
    return link.run(Script.SECRET, 1, SECRET, candidate.getBytes(UTF_8)).map(Response::toString);
  }

  @Override
  public Future<Long> own(String connection) {
    return link.run(Script.OWN, 1, ChannelKeys.owner(connection), OWNER_TTL_MS)
        .map(Response::toLong);
  }
}
