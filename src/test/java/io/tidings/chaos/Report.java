package io.tidings.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What came of a run.
 *
 * @param failures what did not come about although everything was healed
 */
record Report(
    long seed,
    Storage.Kind storage,
    int nodes,
    List<Strike> strikes,
    List<String> failures,
    Verdict verdict) {
  private static final int SHOWN = 20;
  private static final Pattern ID = Pattern.compile("\\b[0-9a-z]{6,}:\\d+\\b");

  boolean isGood() {
    return failures.isEmpty() && verdict.findings().isEmpty();
  }

  /** Keeps the schedule, and each finding with the lines of the history that speak of it. */
  void write(Path directory, List<Event> events) throws IOException {
    Files.write(directory.resolve("schedule.txt"), strikes.stream().map(Strike::toString).toList());
    List<String> lines = new ArrayList<>(failures);
    for (Finding finding : verdict.findings()) {
      lines.add(finding.toString());
      List<String> ids = ID.matcher(finding.text()).results().map(id -> id.group()).toList();
      events.stream()
          .map(Event::toString)
          .filter(event -> ids.stream().anyMatch(id -> speaksOf(event, id, finding.channel())))
          .forEach(event -> lines.add("    " + event));
    }
    Files.write(directory.resolve("findings.txt"), lines);
  }

  private static boolean speaksOf(String event, String id, String channel) {
    return event.contains("channel=" + channel + ",")
        && Pattern.compile("\\b" + Pattern.quote(id) + "\\b").matcher(event).find();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "seed=%d storage=%s nodes=%d faults=%d acknowledged=%d delivered=%d findings=%d"
            .formatted(
                seed,
                storage,
                nodes,
                strikes.size(),
                verdict.acknowledged(),
                verdict.delivered(),
                failures.size() + verdict.findings().size()));
    failures.forEach(failure -> text.append("\n  ").append(failure));
    verdict.findings().stream()
        .limit(SHOWN)
        .forEach(finding -> text.append("\n  ").append(finding));
    if (!isGood()) {
      strikes.forEach(strike -> text.append("\n  ").append(strike));
    }
    return text.toString();
  }
}
