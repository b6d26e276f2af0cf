package io.tidings.bench;

import java.util.Locale;
import java.util.Map;

/** What the first contender of a row is to reach. */
interface Goal {
  /** As the table tells it. */
  String text();

  boolean isReached(Row row, Map<Contender, Outcome> outcomes);

  /** Whether all that it compares was measured. */
  boolean isMeasured(Row row, Map<Contender, Outcome> outcomes);

  /** No more than so many times the other's. */
  static Goal atMost(double factor, Contender other) {
    return new Ratio("≤ ", factor, other);
  }

  /** No less than so many times the other's. */
  static Goal atLeast(double factor, Contender other) {
    return new Ratio("≥ ", factor, other);
  }

  static Goal atMost(double limit, String unit) {
    return new Limit("≤ ", limit, unit, false);
  }

  static Goal atLeast(double limit, String unit) {
    return new Limit("≥ ", limit, unit, false);
  }

  /** The 99th percentile of delivery, in milliseconds. */
  static Goal p99(double limit) {
    return new Limit("p99 < ", limit, "ms", true);
  }

  /** Against another contender's value. */
  record Ratio(String relation, double factor, Contender other) implements Goal {
    @Override
    public String text() {
      return relation + number(factor) + " × " + other.name();
    }

    @Override
    public boolean isMeasured(Row row, Map<Contender, Outcome> outcomes) {
      return Goal.has(outcomes, row.contenders().get(0)) && Goal.has(outcomes, other);
    }

    @Override
    public boolean isReached(Row row, Map<Contender, Outcome> outcomes) {
      double ours = outcomes.get(row.contenders().get(0)).value();
      double theirs = factor * outcomes.get(other).value();
      return relation.startsWith("≤") ? ours <= theirs : ours >= theirs;
    }
  }

  /** Against a number. */
  record Limit(String relation, double limit, String unit, boolean tail) implements Goal {
    @Override
    public String text() {
      return relation + number(limit) + " " + unit;
    }

    @Override
    public boolean isMeasured(Row row, Map<Contender, Outcome> outcomes) {
      return Goal.has(outcomes, row.contenders().get(0));
    }

    @Override
    public boolean isReached(Row row, Map<Contender, Outcome> outcomes) {
      Outcome outcome = outcomes.get(row.contenders().get(0));
      double ours = tail ? outcome.p99() : outcome.value();
      return relation.startsWith("≥") ? ours >= limit : ours <= limit;
    }
  }

  private static boolean has(Map<Contender, Outcome> outcomes, Contender contender) {
    return outcomes.containsKey(contender) && outcomes.get(contender).isResult();
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
