package io.tidings.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The machine, as the table names it. */
final class Machine {
  private Machine() {}

  static String describe() throws IOException {
    return String.format(
        "%s, %d cores, %s GB, JDK %s",
        first("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        Math.round(Double.parseDouble(first("/proc/meminfo", "MemTotal").split(" ", -1)[0]) / 1e6),
        Runtime.version().feature());
  }

  private static String first(String file, String key) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("unknown");
    }
  }
}
