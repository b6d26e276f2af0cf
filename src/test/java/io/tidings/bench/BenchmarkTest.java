package io.tidings.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.Missing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load counts right, lost and doubled messages above all. */
class BenchmarkTest {
  private static final List<String> SMALL =
      List.of("steady", "conns=40", "groups=4", "rate=200", "warm=0.1", "seconds=0.4");

  private static Native programs;

  @BeforeAll
  static void compile(@TempDir Path directory) throws IOException, InterruptedException {
    if (Missing.find("gcc").isEmpty()) {
      Missing.skip("needs a C compiler: " + Native.INSTALL);
    }
    programs = Native.compile(directory);
  }

  @Test
  void countsEveryDeliveryOfAServerThatLosesNothing() throws IOException, InterruptedException {
    Figures figures = run(SMALL);

    assertThat(figures.isWhole()).isTrue();
    assertThat(figures.get("deliveries")).isGreaterThan(500);
    assertThat(figures.cpuPerDelivery()).isPositive();
    assertThat(figures.get("p99_us")).isGreaterThanOrEqualTo(figures.get("p50_us")).isPositive();
  }

  @Test
  void noticesLostMessages() throws IOException, InterruptedException {
    Figures figures = run(SMALL, "lose=97");

    assertThat(figures.get("lost")).isPositive();
    assertThat(figures.get("doubled")).isZero();
  }

  @Test
  void noticesDoubledMessages() throws IOException, InterruptedException {
    Figures figures = run(SMALL, "double=97");

    assertThat(figures.get("doubled")).isPositive();
    assertThat(figures.get("lost")).isZero();
  }

  @Test
  void givesReturningClientsExactlyWhatTheyMissed() throws IOException, InterruptedException {
    Figures figures = run(List.of("storm", "conns=30", "missed=20"));

    assertThat(figures.isWhole()).isTrue();
    assertThat(figures.get("deliveries")).isEqualTo(600);
  }

  private static Figures run(List<String> scenario, String... faults)
      throws IOException, InterruptedException {
    try (Server server = Yardstick.start(programs, faults)) {
      List<Figures> results =
          new ArrayList<>(Load.run(programs, server, Contender.YARDSTICK, scenario));
      assertThat(results).hasSize(1);
      return results.get(0);
    }
  }
}
