package io.tidings.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The native programs, compiled where the benchmark writes. */
record Native(Path load, Path yardstick) {
  static final String INSTALL = "apt-get install gcc libc6-dev";
  private static final Path SOURCES = Path.of("src", "test", "c");

  /** Whether a program is on the PATH. */
  static boolean has(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  static Native compile(Path out) throws IOException, InterruptedException {
    Files.createDirectories(out);
    return new Native(
        compile(out.resolve("load"), "load.c", "client.c"),
        compile(out.resolve("yardstick"), "yardstick.c"));
  }

  private static Path compile(Path program, String... sources)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("gcc", "-O2", "-Wall", "-o", program.toAbsolutePath().toString()));
    for (String source : sources) {
      command.add(SOURCES.resolve(source).toString());
    }
    Process gcc = new ProcessBuilder(command).inheritIO().start();
    if (!gcc.waitFor(1, TimeUnit.MINUTES) || gcc.exitValue() != 0) {
      throw new IOException("gcc failed on " + List.of(sources));
    }
    return program.toAbsolutePath();
  }
}
