package io.tidings.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What can be looked at, how it is had, and its unit. */
@SuppressWarnings("ImmutableEnumChecker") // its functions are references to methods of a record
enum Measure {
  CPU_PER_DELIVERY("µs", Figures::cpuPerDelivery),
  DELIVERIES("/s", Figures::deliveriesPerSecond),
  /** The 99th percentile of connecting while messages are sent, against while none are. */
  VISITS("×", figures -> figures.get("visit_p99_us") / figures.get("quiet_visit_p99_us")) {
    @Override
    List<Figures> run(Field field, Row row, Contender contender)
        throws IOException, InterruptedException {
      Figures quiet = steady(field, row, contender, "rate=0").get(0);
      Figures busy = steady(field, row, contender).get(0);
      return List.of(busy.with("quiet_visit_p99_us", quiet.get("visit_p99_us")));
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
    return steady(field, row, contender);
  }

  private static List<Figures> steady(Field field, Row row, Contender contender, String... more)
      throws IOException, InterruptedException {
    Options options = field.options();
    List<String> work = new ArrayList<>(row.work());
    work.add("seconds=" + options.seconds());
    work.add("warm=" + options.warm());
    return field.load(contender, "steady", work, more);
  }
}
