package io.tidings.chaos;

import io.tidings.chaos.Fault.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Which faults happen when: the same for the same seed, nodes and length. */
final class Schedule {
  /** Several faults at once are common, more than a few rare. */
  private static final int LONGEST_PAUSE_MS = 4000;

  private static final double AT_ONCE = 0.3;

  private final SplittableRandom random;
  private final int nodes;
  private final List<Fault> faults;
  private final long length;
  private final Map<String, Long> busyUntil = new HashMap<>();
  private final List<Strike> strikes = new ArrayList<>();

  private Schedule(long seed, int nodes, Set<Target> targets, Duration length) {
    this.random = new SplittableRandom(seed);
    this.nodes = nodes;
    this.faults =
        Stream.of(Fault.values()).filter(fault -> targets.contains(fault.target())).toList();
    this.length = length.toMillis();
  }

  /**
   * The strikes, in the order in which they begin; all end within the length.
   *
   * @param targets what can be made to fail
   */
  static List<Strike> of(long seed, int nodes, Set<Target> targets, Duration length) {
    Schedule schedule = new Schedule(seed, nodes, targets, length);
    schedule.fill();
    return schedule.strikes;
  }

  private void fill() {
    long at = random.nextInt(LONGEST_PAUSE_MS);
    while (at < length) {
      add(draw(at));
      at += random.nextDouble() < AT_ONCE ? 0 : random.nextInt(LONGEST_PAUSE_MS);
    }
  }

  private Strike draw(long at) {
    Fault fault = drawFault();
    long longest = Math.min(fault.longest(), length - at);
    long shortest = Math.min(fault.shortest(), longest);
    long end = at + shortest + (long) (random.nextDouble() * (longest - shortest));
    int node = random.nextInt(nodes);
    int other = (node + 1 + random.nextInt(nodes - 1)) % nodes;
    return new Strike(at, end, fault, node, other);
  }

  private Fault drawFault() {
    int left = random.nextInt(faults.stream().mapToInt(Fault::weight).sum());
    for (Fault fault : faults) {
      left -= fault.weight();
      if (left < 0) {
        return fault;
      }
    }
    throw new AssertionError();
  }

  /** What befalls somebody to whom something happens already does not happen. */
  private void add(Strike strike) {
    List<String> befallen = strike.befallen(nodes);
    if (befallen.stream().allMatch(it -> busyUntil.getOrDefault(it, -1L) < strike.begin())) {
      befallen.forEach(whom -> busyUntil.put(whom, strike.end()));
      strikes.add(strike);
    }
  }
}
