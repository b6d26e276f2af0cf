package io.tidings.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few short runs, of seeds that have most kinds of faults and of Redis among them. */
@Timeout(300)
class ChaosTest {
  private static final Duration LENGTH = Duration.ofSeconds(10);

  @ParameterizedTest
  @ValueSource(longs = {94, 7, 100})
  void nobodyMissesAnythingWithoutBeingTold(long seed) throws IOException {
    Report report = Run.of(seed, LENGTH, Path.of("target", "chaos", "seed-" + seed));
    assertThat(report.isGood()).as("%s", report).isTrue();
  }
}
