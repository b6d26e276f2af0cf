package io.tidings.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisMembershipsTest {
  private static final Channel ANN = Channel.user("{ann}");
  private static final Channel ROOM = Channel.group("room");
  private static final Channel CHAT_ROOM = ROOM.in("chat");

  private Vertx vertx;
  private TestRedis redis;
  private LogUser user;
  private RedisMemberships memberships;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    redis = TestRedis.start();
    user = LogUser.of(vertx, redis);
    memberships = new RedisMemberships(user.link);
  }

  @AfterEach
  void stop() throws Exception {
    user.close();
    redis.close();
    LogUser.await(vertx.close());
  }

  private void enroll(Channel member, Channel group) {
    user.call(() -> memberships.enroll(member, group));
  }

  private void dismiss(Channel member, Channel group) {
    user.call(() -> memberships.dismiss(member, group));
  }

  private Set<Channel> of(Channel member) {
    return user.call(() -> memberships.of(member));
  }

  @Test
  void knowsWhoWasPutWhere() {
    assertThat(of(ANN)).isEmpty();
    enroll(ANN, ROOM);
    enroll(ANN, ROOM);
    enroll(ANN, CHAT_ROOM);
    enroll(Channel.connection("{ann}"), ROOM);

    assertThat(of(ANN)).containsExactlyInAnyOrder(ROOM, CHAT_ROOM);
    dismiss(ANN, ROOM);
    dismiss(ANN, ROOM);
    assertThat(of(ANN)).containsExactly(CHAT_ROOM);
    assertThat(of(Channel.connection("{ann}"))).containsExactly(ROOM);
  }

  @Test
  void forgetsWhatIsNotLookedAtForLong() {
    enroll(ANN, ROOM);
    String key = new String(ChannelKeys.groups(ANN), UTF_8);
    long days = Duration.ofDays(6).toMillis();
    assertThat(user.redis(Command.PTTL, key).toLong()).isGreaterThan(days);

    user.redis(Command.PEXPIRE, key, "100000");
    of(ANN);
    assertThat(user.redis(Command.PTTL, key).toLong()).isGreaterThan(days);
  }

  @Test
  void boundsTheGroupsOfAMember() {
    for (int i = 0; i < RedisMemberships.MAX_GROUPS; i++) {
      enroll(ANN, Channel.group("g" + i));
    }
    assertThat(LogUser.failure(() -> enroll(ANN, ROOM))).isEqualTo(Failure.TOO_MANY);
    enroll(ANN, Channel.group("g7"));
    dismiss(ANN, Channel.group("g7"));
    enroll(ANN, ROOM);
    assertThat(of(ANN)).hasSize(RedisMemberships.MAX_GROUPS).contains(ROOM);
  }
}
