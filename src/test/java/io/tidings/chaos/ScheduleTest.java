package io.tidings.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.chaos.Fault.Target;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final int NODES = 3;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Set<Target> EVERYTHING = EnumSet.allOf(Target.class);

  @Test
  void isTheSameForTheSameSeedAndAnotherForAnother() {
    List<Strike> schedule = Schedule.of(7, NODES, EVERYTHING, HOUR);
    assertThat(Schedule.of(7, NODES, EVERYTHING, HOUR)).isEqualTo(schedule);
    assertThat(Schedule.of(8, NODES, EVERYTHING, HOUR)).isNotEqualTo(schedule);
  }

  @Test
  void hasAllFaultsOfWhatCanFailAndNoOthers() {
    assertThat(Schedule.of(7, NODES, EVERYTHING, HOUR))
        .extracting(Strike::fault)
        .contains(Fault.values());
    assertThat(Schedule.of(7, NODES, EnumSet.of(Target.REDIS), HOUR))
        .extracting(strike -> strike.fault().target())
        .containsOnly(Target.REDIS);
  }

  @Test
  void letsSeveralFaultsHappenAtOnceButNeverTwoToTheSame() {
    List<Strike> schedule = Schedule.of(7, NODES, EVERYTHING, HOUR);
    int together = 0;
    for (Strike strike : schedule) {
      List<Strike> meanwhile =
          schedule.stream()
              .filter(other -> !other.equals(strike))
              .filter(other -> other.begin() <= strike.end() && strike.begin() <= other.end())
              .toList();
      assertThat(meanwhile)
          .flatExtracting(other -> other.befallen(NODES))
          .doesNotContainAnyElementsOf(strike.befallen(NODES));
      together = Math.max(together, meanwhile.size());
    }
    assertThat(together).isGreaterThan(2);
  }

  @Test
  void endsEveryFaultInTimeAndPairsNodesWithOthers() {
    assertThat(Schedule.of(7, NODES, EVERYTHING, HOUR))
        .allMatch(strike -> strike.end() <= HOUR.toMillis())
        .allMatch(strike -> strike.node() != strike.other());
  }
}
