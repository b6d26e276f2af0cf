package io.tidings.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** The memberships in the same Redis as the logs: a set of groups for each member. */
public final class RedisMemberships implements Memberships {
  static final int MAX_GROUPS = 1024;

  private static final byte[] MOST = ChannelKeys.number(MAX_GROUPS);
  private static final byte[] TTL_MS = ChannelKeys.number(Duration.ofDays(7).toMillis());

  private final RedisLink link;

  public RedisMemberships(RedisLink link) {
    this.link = link;
  }

  @Override
  public Future<Void> enroll(Channel member, Channel group) {
    return link.run(Script.ENROLL, 1, ChannelKeys.groups(member), bytes(group), TTL_MS, MOST)
        .compose(
            answer ->
                answer.toInteger() == 1
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        Failure.TOO_MANY.because(
                            "'" + member + "' is in " + MAX_GROUPS + " groups; leave some first")));
  }

  @Override
  public Future<Void> dismiss(Channel member, Channel group) {
    return link.run(Script.DISMISS, 1, ChannelKeys.groups(member), bytes(group)).mapEmpty();
  }

  @Override
  public Future<Set<Channel>> of(Channel member) {
    return link.run(Script.MEMBERSHIPS, 1, ChannelKeys.groups(member), TTL_MS)
        .map(
            groups ->
                groups.stream()
                    .map(group -> Channel.parse(group.toString()))
                    .collect(Collectors.toUnmodifiableSet()));
  }

  private static byte[] bytes(Channel channel) {
    return channel.toString().getBytes(UTF_8);
  }
}
