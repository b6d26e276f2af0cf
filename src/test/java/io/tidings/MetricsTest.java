package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.it.Await;
import io.tidings.it.BridgeClient;
import io.tidings.it.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

  private final HttpClient http = HttpClient.newHttpClient();
  private TestCluster cluster;

  @BeforeEach
  void start() {
    cluster = TestCluster.start(2);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private String scrape(int node) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + cluster.port(node) + "/metrics");
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** The sum over the lines that begin so. */
  private double value(int node, String series) throws IOException, InterruptedException {
    return scrape(node)
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private void awaitValue(int node, String series, double atLeast) {
    Await.until(series + " " + atLeast, () -> value(node, series) >= atLeast);
  }

  @Test
  void publishesAllThatItCounts() throws Exception {
    Set<String> names = new TreeSet<>();
    Matcher types = OURS.matcher(scrape(1));
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
  void countsWhatItsClientsDo() throws Exception {
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
  void countsWhatFails() throws Exception {
    awaitValue(1, "tidings_peers ", 1);
    awaitValue(1, "tidings_loop_lag_seconds_count", 1);
    double before = value(1, "tidings_redis_losses_total");
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
