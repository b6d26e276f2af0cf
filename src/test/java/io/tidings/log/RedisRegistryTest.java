package io.tidings.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.log.Registry.Census;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisRegistryTest {
  private static final Duration LEASE = Duration.ofSeconds(5);

  private Vertx vertx;
  private TestRedis redis;
  private LogUser ann;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    redis = TestRedis.start();
    ann = LogUser.of(vertx, redis);
  }

  @AfterEach
  void stop() throws Exception {
    ann.close();
    redis.close();
    LogUser.await(vertx.close());
  }

  private Census renew(String node, Duration lease) {
    return ann.call(() -> ann.registry.renew(node, lease));
  }

  @Test
  void knowsWhoHasALease() {
    assertThat(renew("n1", LEASE).nodes()).containsExactly("n1");
    assertThat(renew("n2", LEASE).nodes()).containsExactlyInAnyOrder("n1", "n2");
  }

  @Test
  void forgetsWhoseLeaseRanOut() {
    renew("n1", Duration.ofMillis(20));

    // Only Redis's clock decides.
    while (renew("n2", LEASE).nodes().contains("n1")) {
      Thread.onSpinWait();
    }

    assertThat(renew("n1", LEASE).nodes()).containsExactlyInAnyOrder("n1", "n2");
  }

  @Test
  void forgetsAtOnceWhoLeaves() {
    renew("n1", LEASE);
    ann.call(() -> ann.registry.leave("n1"));

    assertThat(renew("n2", LEASE).nodes()).containsExactly("n2");
  }

  @Test
  void seesANewLineageAfterARestart() throws Exception {
    String before = renew("n1", LEASE).lineage();
    assertThat(renew("n1", LEASE).lineage()).isEqualTo(before);

    ann.whileReconnecting(redis::restart);

    assertThat(renew("n1", LEASE).lineage()).isNotEqualTo(before);
  }

  @Test
  void keepsTheFirstSecret() {
    assertThat(ann.call(() -> ann.registry.secret("first"))).isEqualTo("first");
    assertThat(ann.call(() -> ann.registry.secret("second"))).isEqualTo("first");
  }

  @Test
  void raisesTheOwnerGenerationOfEachConnection() {
    assertThat(ann.call(() -> ann.registry.own("c1"))).isEqualTo(1);
    assertThat(ann.call(() -> ann.registry.own("c1"))).isEqualTo(2);
    assertThat(ann.call(() -> ann.registry.own("c2"))).isEqualTo(1);
  }

  @Test
  void isClaimedByOneCluster() {
    ann.call(() -> ann.registry.claim("one"));
    ann.call(() -> ann.registry.claim("one"));

    assertThatThrownBy(() -> ann.call(() -> ann.registry.claim("two")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("redis.url", "'one'", "cluster.name", "'two'");
  }

  @Test
  void isNotClaimedWhereRedisMayDropMessages() {
    ann.redis(Command.CONFIG, "SET", "maxmemory-policy", "allkeys-lru");

    assertThatThrownBy(() -> ann.call(() -> ann.registry.claim("one")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("redis.url", "maxmemory-policy", "allkeys-lru", "noeviction");

    ann.redis(Command.CONFIG, "SET", "maxmemory-policy", "noeviction");
    ann.call(() -> ann.registry.claim("two"));
  }
}
