package io.tidings.bench;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The results as Markdown. */
record Table(
    String machine,
    Options options,
    Map<Row, Map<Contender, Outcome>> results,
    Map<Contender, String> missing) {

  String markdown() {
    StringBuilder out = new StringBuilder();
    out.append(machine)
        .append(
            String.format(
                Locale.ROOT, "; %d × %.1f s, medians; ", options.rounds(), options.seconds()))
        .append(
            "server and load share the cores; 200-byte messages. µs: the server's processor time, ")
        .append(
            "user and system, per delivered message (p50/p99 of delivery in ms; + Redis, apart).\n\n");
    Set<String> others = others();
    out.append("| work | ours | ");
    others.forEach(other -> out.append(other).append(" | "));
    out.append("to reach |\n| --- | --- |");
    others.forEach(other -> out.append(" --- |"));
    out.append(" --- |\n");
    results.forEach((row, outcomes) -> line(row, outcomes, others, out));
    missing.forEach(
        (contender, installs) ->
            out.append("\nNot measured: ")
                .append(contender.name())
                .append(". `")
                .append(installs)
                .append("`\n"));
    return out.toString();
  }

  private Set<String> others() {
    Set<String> names = new LinkedHashSet<>();
    for (Map<Contender, Outcome> outcomes : results.values()) {
      outcomes.keySet().forEach(contender -> names.add(contender.name()));
    }
    results.keySet().forEach(row -> names.remove(row.contenders().get(0).name()));
    Set<String> others = new LinkedHashSet<>(names);
    if (results.entrySet().stream()
        .anyMatch(
            entry ->
                !entry.getKey().contenders().get(0).equals(Contender.TIDINGS)
                    && entry.getValue().containsKey(Contender.TIDINGS))) {
      Set<String> first =
          new LinkedHashSet<>(List.of(Contender.TIDINGS.name() + ", raw, one node"));
      first.addAll(others);
      return first;
    }
    return others;
  }

  private static void line(
      Row row, Map<Contender, Outcome> outcomes, Set<String> others, StringBuilder out) {
    Contender ours = row.contenders().get(0);
    out.append("| ").append(row.title()).append(" | ");
    out.append(outcomes.containsKey(ours) ? "**" + cell(row, outcomes.get(ours)) + "**" : "");
    for (String other : others) {
      out.append(" | ");
      outcomes.forEach(
          (contender, outcome) -> {
            boolean raw = contender.equals(Contender.TIDINGS) && other.startsWith(contender.name());
            if (!contender.equals(ours) && (raw || contender.name().equals(other))) {
              out.append(cell(row, outcome)).append(ratio(outcomes.get(ours), outcome));
            }
          });
    }
    out.append(" | ")
        .append(
            row.goals().stream()
                .map(goal -> verdict(goal, row, outcomes))
                .collect(Collectors.joining("; ")))
        .append(" |\n");
  }

  private static String cell(Row row, Outcome outcome) {
    if (outcome.faults() > 0) {
      return "no result: " + outcome.faults() + " lost, doubled or failed";
    }
    if (!outcome.isResult()) {
      return "failed";
    }
    String cell = number(outcome.value()) + " " + row.measure().unit();
    if (outcome.p99() > 0) {
      cell += " (" + number(outcome.p50()) + "/" + number(outcome.p99()) + ")";
    }
    if (outcome.redis() > 0 && row.measure() == Measure.CPU_PER_DELIVERY) {
      cell += " + " + number(outcome.redis());
    }
    return cell;
  }

  private static String ratio(Outcome ours, Outcome theirs) {
    if (ours == null || !ours.isResult() || !theirs.isResult()) {
      return "";
    }
    return String.format(Locale.ROOT, ", ours × %.2f", ours.value() / theirs.value());
  }

  private static String verdict(Goal goal, Row row, Map<Contender, Outcome> outcomes) {
    if (!goal.isMeasured(row, outcomes)) {
      return goal.text();
    }
    return goal.text() + (goal.isReached(row, outcomes) ? " ✓" : " ✗");
  }

  private static String number(double value) {
    return value >= 1000
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }
}
