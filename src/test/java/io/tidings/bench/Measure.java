package io.tidings.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What can be looked at, how it is had, and its unit. */
@SuppressWarnings("ImmutableEnumChecker") // its functions are references to methods of a record
enum Measure {
  CPU_PER_DELIVERY("µs", Figures::cpuPerDelivery),
  DELIVERIES("/s", Figures::deliveriesPerSecond),
  /**
   * The 99th percentile of connecting while messages are sent, against while none are. By another
   * load than the messages are: one has its hands full while they come.
   */
  VISITS("×", figures -> figures.get("visit_p99_us") / figures.get("quiet_visit_p99_us")) {
    @Override
    List<Figures> run(Field field, Row row, Contender contender)
        throws IOException, InterruptedException {
      Figures quiet = steady(field, contender, "visits", Row.VISITS).get(0);
      try (Load messages = field.start(contender, "steady", row.work(), whileSteady(field))) {
        Figures busy = steady(field, contender, "visits", Row.VISITS).get(0);
        return List.of(
            messages
                .next()
                .with("visit_p99_us", busy.get("p99_us"))
                .with("quiet_visit_p99_us", quiet.get("p99_us"))
                .withFaultsOf(busy)
                .withFaultsOf(quiet));
      }
    }
  },
  /** The 99th percentile of delivery while others connect, against while nobody does. */
  VISITED("×", figures -> figures.get("p99_us") / figures.get("quiet_p99_us")) {
    @Override
    List<Figures> run(Field field, Row row, Contender contender)
        throws IOException, InterruptedException {
      Figures quiet = steady(field, contender, "steady", row.work()).get(0);
      try (Load visits = field.start(contender, "visits", Row.VISITS, whileSteady(field))) {
        Figures busy = steady(field, contender, "steady", row.work()).get(0);
        return List.of(
            busy.with("quiet_p99_us", quiet.get("p99_us"))
                .withFaultsOf(quiet)
                .withFaultsOf(visits.next()));
      }
    }
  },
  STORM("ms", figures -> figures.get("seconds") * 1000) {
    @Override
    List<Figures> run(Field field, Row row, Contender contender)
        throws IOException, InterruptedException {
      List<Figures> storms = field.load(contender, "storm", row.work(), "rounds=4");
      return storms.subList(1, storms.size()); // the first also warms
    }
  },
  CONNECTIONS("/s", Figures::connectionsPerSecond) {
    @Override
    List<Figures> run(Field field, Row row, Contender contender)
        throws IOException, InterruptedException {
      List<Figures> waves = field.load(contender, "connect", row.work(), "rounds=5");
      return waves.subList(2, waves.size()); // the first also warm
    }
  },
  HEAP("KB", figures -> figures.get("heap") / 1000) {
    @Override
    List<Figures> run(Field field, Row row, Contender contender)
        throws IOException, InterruptedException {
      return List.of(Memory.of(field, row, contender));
    }
  },
  RESIDENT("KB", figures -> figures.get("resident") / 1000) {
    @Override
    List<Figures> run(Field field, Row row, Contender contender)
        throws IOException, InterruptedException {
      return List.of(Memory.of(field, row, contender));
    }
  },
  JOIN("KB", figures -> figures.get("join") / 1000) {
    @Override
    List<Figures> run(Field field, Row row, Contender contender)
        throws IOException, InterruptedException {
      return List.of(Memory.of(field, row, contender));
    }
  };

  private final String unit;

  private final ToDoubleFunction<Figures> value;

  Measure(String unit, ToDoubleFunction<Figures> value) {
    this.unit = unit;
    this.value = value;
  }

  String unit() {
    return unit;
  }

  double value(Figures figures) {
    return value.applyAsDouble(figures);
  }

  /** One turn: the results that count. */
  List<Figures> run(Field field, Row row, Contender contender)
      throws IOException, InterruptedException {
    return steady(field, contender, "steady", row.work());
  }

  /** As long as another load runs that is started afterwards, and longer. */
  private static String[] whileSteady(Field field) {
    double seconds = field.options().warm() + field.options().seconds();
    return new String[] {"warm=1", "seconds=" + seconds};
  }

  private static List<Figures> steady(
      Field field, Contender contender, String scenario, List<String> work)
      throws IOException, InterruptedException {
    Options options = field.options();
    String seconds = "seconds=" + options.seconds();
    return field.load(contender, scenario, work, seconds, "warm=" + options.warm());
  }
}
