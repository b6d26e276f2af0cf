package io.tidings.feed;

import io.tidings.log.Page.Verdict;
import io.tidings.metrics.Meters;
import io.tidings.metrics.Tally;
import java.util.EnumMap;
import java.util.Map;

/** What the feeds of one gateway count. */
final class Counts {
  private static final String GAPS = "Gaps in what was announced, filled from the log, or told";
  private static final String JOINS = "Subscriptions that were begun, or could not be";
  private static final String RECOVERIES = "Positions that were to be continued from";

  final Tally deliveries;
  final Tally gapsSeen;
  final Tally gapsFilled;
  final Tally gapsTold;
  final Tally slow;
  final Tally catchingUp;
  final Tally behind;
  final Tally joined;
  final Tally refused;
  private final Map<Verdict, Tally> recoveries = new EnumMap<>(Verdict.class);

  Counts(Meters meters) {
    deliveries = meters.counter("tidings.deliveries", "Messages written to connections");
    gapsSeen = meters.counter("tidings.gaps", GAPS, "how", "seen");
    gapsFilled = meters.counter("tidings.gaps", GAPS, "how", "filled");
    gapsTold = meters.counter("tidings.gaps", GAPS, "how", "told");
    slow =
        meters.counter(
            "tidings.slow.subscriptions", "Times that a subscription stopped being live");
    catchingUp = meters.gauge("tidings.catching.up", "Subscriptions that are not live");
    behind = meters.highest("tidings.behind", "Messages that the last subscription is behind");
    joined = meters.counter("tidings.joins", JOINS, "result", "joined");
    refused = meters.counter("tidings.joins", JOINS, "result", "refused");
    for (Verdict verdict : Verdict.values()) {
      boolean whole = verdict == Verdict.WHOLE;
      recoveries.put(
          verdict,
          meters.counter(
              "tidings.recoveries",
              RECOVERIES,
              "verdict",
              whole ? "whole" : "broken",
              "reason",
              whole ? "" : verdict.reason()));
    }
  }

  Tally recoveries(Verdict verdict) {
    return recoveries.get(verdict);
  }
}
