package io.tidings.bench;

import java.util.Map;
import java.util.TreeMap;

/** What the load counted in one turn. */
record Figures(Map<String, Double> values) {

  /** Reads a line of name=value. */
  static Figures parse(String line) {
    Map<String, Double> values = new TreeMap<>();
    for (String part : line.trim().split("\\s+", -1)) {
      int equals = part.indexOf('=');
      values.put(part.substring(0, equals), Double.valueOf(part.substring(equals + 1)));
    }
    return new Figures(values);
  }

  /** NaN when it was not counted. */
  double get(String name) {
    return values.getOrDefault(name, Double.NaN);
  }

  Figures with(String name, double value) {
    Map<String, Double> more = new TreeMap<>(values);
    more.put(name, value);
    return new Figures(more);
  }

  /** With what went wrong in another load that belongs to it, as errors. */
  Figures withFaultsOf(Figures other) {
    return with("errors", values.getOrDefault("errors", 0.0) + other.faults());
  }

  /** Nothing was lost, doubled, delivered to the wrong one or answered with an error. */
  boolean isWhole() {
    return faults() == 0;
  }

  long faults() {
    double sum = 0;
    for (String fault : new String[] {"lost", "doubled", "stray", "errors"}) {
      sum += Math.abs(values.getOrDefault(fault, 0.0));
    }
    return (long) sum;
  }

  double cpuPerDelivery() {
    return get("cpu_us") / get("deliveries");
  }

  double cpuPerConnection() {
    return get("cpu_us") / get("connections");
  }

  double redisPerDelivery() {
    return get("redis_us") / get("deliveries");
  }

  double deliveriesPerSecond() {
    return get("deliveries") / get("seconds");
  }

  double connectionsPerSecond() {
    return get("connections") / get("seconds");
  }
}
