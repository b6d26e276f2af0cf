package io.tidings.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The native load, running against one server. Closing it ends its connections. */
final class Load implements AutoCloseable {
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final Process process;
  private final BufferedReader output;
  private final List<String> command;

  private Load(List<String> command) throws IOException {
    this.command = command;
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /**
   * @param scenario and its arguments, as the load's source tells them
   */
  static Load start(Native programs, Server server, Contender contender, List<String> scenario)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(programs.load().toString()));
    command.addAll(scenario);
    command.addAll(contender.dialect());
    command.add("run=" + ProcessHandle.current().pid() + "x" + RUNS.incrementAndGet() + "-");
    command.add("ports=" + joined(server.ports()));
    command.add("pids=" + joined(server.pids()));
    if (!server.redis().isEmpty()) {
      command.add("redis=" + joined(server.redis()));
    }
    return new Load(command);
  }

  /** All results of a scenario that ends by itself. */
  static List<Figures> run(
      Native programs, Server server, Contender contender, List<String> scenario)
      throws IOException, InterruptedException {
    try (Load load = start(programs, server, contender, scenario)) {
      List<Figures> results = load.output.lines().map(Figures::parse).toList();
      if (load.process.waitFor() != 0) {
        throw new IOException("failed: " + String.join(" ", load.command));
      }
      return results;
    }
  }

  /** The next result. */
  Figures next() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("failed: " + String.join(" ", command));
    }
    return Figures.parse(line);
  }

  void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  @Override
  public void close() {
    process.destroy();
  }

  private static String joined(List<? extends Number> numbers) {
    return numbers.stream().map(Number::toString).collect(Collectors.joining(","));
  }
}
