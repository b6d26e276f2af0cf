package io.tidings.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Runs the rows, round by round, each contender in turn; prints the table, and writes it and the
 * plot. {@link Options} tells what can be asked for.
 */
public final class Benchmark {
  private final Options options;
  private final Map<Contender, String> missing = new LinkedHashMap<>();

  private Benchmark(Options options) {
    this.options = options;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (!Native.has("gcc")) {
      System.out.println("The load and the yardstick are written in C: " + Native.INSTALL);
      return;
    }
    new Benchmark(Options.fromSystemProperties()).run();
  }

  private void run() throws IOException, InterruptedException {
    Native programs = Native.compile(options.out());
    Map<Row, Map<Contender, Outcome>> results = new LinkedHashMap<>();
    try (Field field = new Field(options, programs)) {
      for (Row row : Row.ALL) {
        if (options.wantsRow(row.key())) {
          results.put(row, measure(field, row));
          System.out.println();
        }
      }
    }
    String table = new Table(Machine.describe(), options, results, missing).markdown();
    System.out.println(table);
    Path plot = options.out().resolve("benchmark.svg");
    Files.writeString(options.out().resolve("benchmark.md"), table);
    Files.writeString(plot, new Plot(results).svg());
    System.out.println("The plot is " + plot);
  }

  private Map<Contender, Outcome> measure(Field field, Row row) {
    Map<Contender, List<Figures>> turns = new LinkedHashMap<>();
    for (int round = 0; round < options.rounds(); round++) {
      for (Contender contender : row.contenders()) {
        Optional<String> installs = contender.start().missing(options);
        if (installs.isPresent()) {
          missing.put(contender, installs.get());
        } else if (options.wants(contender.name())) {
          turn(field, row, contender, turns.computeIfAbsent(contender, c -> new ArrayList<>()));
        }
      }
    }
    Map<Contender, Outcome> outcomes = new LinkedHashMap<>();
    turns.forEach(
        (contender, figures) -> outcomes.put(contender, Outcome.of(row.measure(), figures)));
    return outcomes;
  }

  // A contender that fails has no result in this row; the others go on.
  private static void turn(Field field, Row row, Contender contender, List<Figures> turns) {
    try {
      for (Figures figures : row.measure().run(field, row, contender)) {
        turns.add(figures);
        System.out.printf(
            "%-12s %-16s %10.2f %s  %s%n",
            row.key(),
            contender.name(),
            row.measure().value(figures),
            row.measure().unit(),
            new TreeMap<>(figures.values()));
      }
    } catch (IOException e) {
      System.out.printf("%-12s %-16s %s%n", row.key(), contender.name(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
