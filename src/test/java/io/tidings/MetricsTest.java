package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.it.Await;
import io.tidings.it.BridgeClient;
import io.tidings.it.Scrape;
import io.tidings.it.TestCluster;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node counts, as Prometheus reads it. */
@Timeout(60)
class MetricsTest {
  private static final String ROOM = "group:room";
  private static final Pattern OURS = Pattern.compile("^# TYPE (tidings_\\w+) ", Pattern.MULTILINE);

  private TestCluster cluster;

  @BeforeEach
  void start() {
    cluster = TestCluster.start(2);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private long value(int node, String series) {
    return cluster.metric(node, series);
  }

  private void awaitValue(int node, String series, long atLeast) {
    Await.until(series + " " + atLeast, () -> value(node, series) >= atLeast);
  }

  @Test
  void publishesAllThatItCounts() {
    Set<String> names = new TreeSet<>();
    Matcher types = OURS.matcher(Scrape.of(cluster.port(1)).text());
    while (types.find()) {
      names.add(types.group(1));
    }
    assertThat(names)
        .containsExactly(
            "tidings_announcements_total",
            "tidings_behind",
            "tidings_catching_up",
            "tidings_connections",
            "tidings_connections_opened_total",
            "tidings_deliveries_total",
            "tidings_gaps_total",
            "tidings_joins_total",
            "tidings_loop_lag_seconds",
            "tidings_loop_lag_worst",
            "tidings_peers",
            "tidings_peers_silent",
            "tidings_publishes_total",
            "tidings_recoveries_total",
            "tidings_redis_answers_seconds",
            "tidings_redis_errors_total",
            "tidings_redis_losses_total",
            "tidings_slow_subscriptions_total");
  }

  @Test
  void countsWhatItsClientsDo() {
    try (BridgeClient ann = BridgeClient.connect(cluster.port(1));
        BridgeClient bob = BridgeClient.connect(cluster.port(2))) {
      bob.register(ROOM);
      String first = ann.publish(ROOM, "one", "m1");
      ann.publish(ROOM, "one", "m1");
      ann.publish(ROOM, "two");
      assertThatThrownBy(() -> ann.publish(ROOM, "x".repeat(100_000)))
          .isInstanceOf(BridgeClient.Refusal.class);
      bob.awaitData(2);
      ann.registerSince(ROOM, first);
      ann.registerSince(ROOM, "1zzzzz:7");

      assertThat(value(1, "tidings_connections ")).isEqualTo(1);
      assertThat(value(1, "tidings_publishes_total{result=\"stored\"")).isEqualTo(2);
      assertThat(value(1, "tidings_publishes_total{result=\"repeated\"")).isEqualTo(1);
      assertThat(value(1, "tidings_publishes_total{result=\"refused\"")).isEqualTo(1);
      assertThat(value(1, "tidings_announcements_total{what=\"sent\"")).isEqualTo(3);
      assertThat(value(1, "tidings_joins_total{result=\"joined\"")).isEqualTo(2);
      assertThat(value(1, "tidings_recoveries_total{reason=\"\",verdict=\"whole\"")).isEqualTo(1);
      assertThat(value(1, "tidings_recoveries_total{reason=\"epoch\",verdict=\"broken\""))
          .isEqualTo(1);
      assertThat(value(1, "tidings_redis_answers_seconds_count{script=\"append\"")).isEqualTo(3);
      assertThat(value(2, "tidings_joins_total{result=\"joined\"")).isEqualTo(1);
      assertThat(value(2, "tidings_deliveries_total")).isEqualTo(2);
    }
    Await.until("gone", () -> value(1, "tidings_connections ") == 0);
    assertThat(value(1, "tidings_connections_opened_total")).isEqualTo(1);
  }

  @Test
  void countsWhatFails() throws IOException {
    awaitValue(1, "tidings_peers ", 1);
    awaitValue(1, "tidings_loop_lag_seconds_count", 1);
    long before = value(1, "tidings_redis_losses_total");
    try (BridgeClient ann = BridgeClient.connect(cluster.port(1))) {
      cluster.redis().kill();
      assertThatThrownBy(() -> ann.publish(ROOM, "one")).isInstanceOf(BridgeClient.Refusal.class);
      assertThatThrownBy(() -> ann.register(ROOM)).isInstanceOf(BridgeClient.Refusal.class);
    }
    assertThat(value(1, "tidings_publishes_total{result=\"failed\"")).isEqualTo(1);
    assertThat(value(1, "tidings_joins_total{result=\"refused\"")).isEqualTo(1);
    awaitValue(1, "tidings_redis_losses_total", before + 1);
    cluster.redis().restart();
  }
}
