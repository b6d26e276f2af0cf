package io.tidings.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One run after the other, each of the next seed, for as long as is asked for; exits with 1 when
 * any of them found something. Properties, all of which have defaults: {@code chaos.minutes},
 * {@code chaos.seed} of the first run, {@code chaos.length} of one run in seconds.
 */
final class LongRun {
  private static final Path DIRECTORY = Path.of("target", "chaos");

  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final List<Long> bad = new ArrayList<>();
  private Duration length = Duration.ZERO;
  private int runs;
  private long acknowledged;
  private long delivered;

  private LongRun() {}

  public static void main(String[] args) throws IOException {
    Duration time = Duration.ofMinutes(property("chaos.minutes", 10));
    Duration length = Duration.ofSeconds(property("chaos.length", 120));
    long seed = property("chaos.seed", System.currentTimeMillis() / 1000);
    LongRun all = new LongRun();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      all.run(seed++, length);
    }
    System.out.println(all);
    System.exit(all.bad.isEmpty() ? 0 : 1);
  }

  /** Left out by whoever calls us, a property may also be empty. */
  private static long property(String name, long otherwise) {
    String text = System.getProperty(name, "");
    return text.isEmpty() ? otherwise : Long.parseLong(text);
  }

  private void run(long seed, Duration length) throws IOException {
    Path directory = DIRECTORY.resolve("seed-" + seed);
    try {
      Report report = Run.of(seed, length, directory);
      System.out.println(report);
      count(report, length);
      if (report.isGood()) {
        Run.clear(directory);
      } else {
        bad.add(seed);
      }
    } catch (AssertionError | RuntimeException broken) {
      System.out.println("seed=" + seed + " could not be run");
      broken.printStackTrace(System.out);
      bad.add(seed);
    }
  }

  private void count(Report report, Duration length) {
    runs++;
    this.length = this.length.plus(length);
    report.strikes().forEach(strike -> faults.merge(strike.fault(), 1, Integer::sum));
    acknowledged += report.verdict().acknowledged();
    delivered += report.verdict().delivered();
  }

  @Override
  public String toString() {
    return """
        runs=%d minutes under faults=%.1f faults=%d acknowledged=%d delivered=%d
        faults by kind: %s
        seeds that found something, kept under %s: %s"""
        .formatted(
            runs,
            length.toSeconds() / 60.0,
            faults.values().stream().mapToInt(Integer::intValue).sum(),
            acknowledged,
            delivered,
            faults,
            DIRECTORY,
            bad);
  }
}
