package io.tidings.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetersTest {
  private final Meters meters = new Meters();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void publishesTheSumOverAllWhoCount() {
    Tally first = meters.counter("tidings.gaps", "Gaps.", "how", "filled");
    meters.bindTo(registry);
    Tally second = meters.counter("tidings.gaps", "Gaps.", "how", "filled");
    meters.counter("tidings.gaps", "Gaps.", "how", "told").increment();
    first.add(3);
    second.increment();
    assertThat(registry.scrape())
        .contains("tidings_gaps_total{how=\"filled\"} 4.0")
        .contains("tidings_gaps_total{how=\"told\"} 1.0")
        .contains("# HELP tidings_gaps_total Gaps.");
  }

  @Test
  void publishesWhatThereIsAtTheMoment() {
    meters.bindTo(registry);
    Tally connections = meters.gauge("tidings.connections", "Connections.");
    meters.gauge("tidings.peers", "Peers.", () -> 2);
    connections.add(5);
    connections.decrement();
    assertThat(registry.scrape()).contains("tidings_connections 4.0").contains("tidings_peers 2.0");
  }

  @Test
  void publishesHowOftenAndHowLong() {
    meters.bindTo(registry);
    Timing timing = meters.timer("tidings.redis.append", "Appends.");
    timing.record(Duration.ofMillis(250).toNanos());
    timing.record(Duration.ofMillis(500).toNanos());
    assertThat(registry.scrape())
        .contains("tidings_redis_append_seconds_count 2")
        .contains("tidings_redis_append_seconds_sum 0.75");
  }
}
