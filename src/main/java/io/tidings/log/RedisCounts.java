package io.tidings.log;

import io.tidings.metrics.Meters;
import io.tidings.metrics.Tally;
import io.tidings.metrics.Timing;
import java.util.EnumMap;
import java.util.Map;

/** What one link to Redis counts. */
final class RedisCounts {
  private static final String ERRORS = "Scripts that Redis did not answer, or not as it should";

  private final Map<Script, Timing> answers = new EnumMap<>(Script.class);
  final Tally unanswered;
  final Tally refused;
  final Tally overload;
  final Tally losses;

  RedisCounts(Meters meters) {
    for (Script script : Script.values()) {
      answers.put(
          script,
          meters.timer(
              "tidings.redis.answers", "Until Redis has answered", "script", script.title()));
    }
    unanswered = meters.counter("tidings.redis.errors", ERRORS, "reason", "unanswered");
    refused = meters.counter("tidings.redis.errors", ERRORS, "reason", "refused");
    overload = meters.counter("tidings.redis.errors", ERRORS, "reason", "overload");
    losses = meters.counter("tidings.redis.losses", "Connections to Redis that were lost");
  }

  Timing answers(Script script) {
    return answers.get(script);
  }
}
