package io.tidings.log;

import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.net.URI;
import java.util.stream.Stream;

/** What a {@code redis.url} means to the client. */
public final class RedisUrl {
  private static final String SENTINEL = "+sentinel";
  private static final String CLUSTER = "+cluster";

  private RedisUrl() {}

  /**
   * Of one server; of several Sentinels, which know the primary by the name in the path; or of
   * several nodes of a Redis Cluster. The user and password are everybody's.
   */
  public static RedisOptions options(URI url) {
    String scheme = url.getScheme();
    if (scheme.endsWith(SENTINEL)) {
      return several(url, scheme.substring(0, scheme.length() - SENTINEL.length()))
          .setType(RedisClientType.SENTINEL)
          .setMasterName(url.getPath().substring(1));
    }
    if (scheme.endsWith(CLUSTER)) {
      return several(url, scheme.substring(0, scheme.length() - CLUSTER.length()))
          .setType(RedisClientType.CLUSTER);
    }
    return new RedisOptions().setConnectionString(url.toString());
  }

  private static RedisOptions several(URI url, String scheme) {
    String authority = url.getRawAuthority();
    String login = authority.substring(0, authority.lastIndexOf('@') + 1);
    RedisOptions options = new RedisOptions();
    Stream.of(authority.substring(login.length()).split(","))
        .forEach(host -> options.addConnectionString(scheme + "://" + login + host));
    return options;
  }
}
