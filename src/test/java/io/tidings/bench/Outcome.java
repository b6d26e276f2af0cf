package io.tidings.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one contender did in one row, as the medians of its turns.
 *
 * @param value of the row's measure
 * @param p50 milliseconds of delivery, NaN where not measured; p99 likewise
 * @param redis microseconds of Redis's processor time per delivery, NaN where there is none
 * @param turns how many turns counted
 * @param faults messages lost, doubled or astray in all turns: then it is no result
 */
record Outcome(double value, double p50, double p99, double redis, int turns, long faults) {

  static Outcome of(Measure measure, List<Figures> turns) {
    return new Outcome(
        median(turns, measure::value),
        median(turns, turn -> turn.get("p50_us") / 1000),
        median(turns, turn -> turn.get("p99_us") / 1000),
        median(turns, Figures::redisPerDelivery),
        turns.size(),
        turns.stream().mapToLong(Figures::faults).sum());
  }

  boolean isResult() {
    return faults == 0 && turns > 0 && !Double.isNaN(value);
  }

  private static double median(List<Figures> turns, ToDoubleFunction<Figures> figure) {
    double[] sorted = turns.stream().mapToDouble(figure).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
