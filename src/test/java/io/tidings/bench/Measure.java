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
  VISIT_P99("ms", figures -> figures.get("visit_p99_us") / 1000),
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
    Options options = field.options();
    List<String> time =
        new ArrayList<>(List.of("seconds=" + options.seconds(), "warm=" + options.warm()));
    return field.load(contender, "steady", row.work(), time.toArray(String[]::new));
  }
}
