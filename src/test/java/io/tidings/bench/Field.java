package io.tidings.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The servers that are running, each started and warmed when first needed. */
final class Field implements AutoCloseable {
  private static final Duration WARM_UP = Duration.ofSeconds(150);

  /** The share of the time that the compilers of a warm JVM work at most. */
  private static final double COMPILING = 0.02;

  private final Options options;
  private final Native programs;
  private final Map<Start, Server> servers = new EnumMap<>(Start.class);

  Field(Options options, Native programs) {
    this.options = options;
    this.programs = programs;
  }

  Options options() {
    return options;
  }

  Native programs() {
    return programs;
  }

  List<Figures> load(Contender contender, String scenario, List<String> work, String... more)
      throws IOException, InterruptedException {
    return Load.run(programs, server(contender), contender, arguments(scenario, work, more));
  }

  /** Likewise, in the background. */
  Load start(Contender contender, String scenario, List<String> work, String... more)
      throws IOException, InterruptedException {
    return Load.start(programs, server(contender), contender, arguments(scenario, work, more));
  }

  private static List<String> arguments(String scenario, List<String> work, String... more) {
    return Stream.of(Stream.of(scenario), work.stream(), Stream.of(more))
        .flatMap(Function.identity())
        .toList();
  }

  private Server server(Contender contender) throws IOException, InterruptedException {
    Server server = servers.get(contender.start());
    if (server == null) {
      server = contender.start().start(options, programs);
      servers.put(contender.start(), server);
      if (server.isJvm()) {
        warm(server, contender.start());
      }
    }
    return server;
  }

  // A cold JVM costs several times a warm one, and its compilers take from the cores meanwhile:
  // all kinds of work, until they have little left to do.
  private void warm(Server server, Start start) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    long compiled = compileNanos(server);
    double busy;
    long now;
    do {
      long before = compiled;
      long passBegun = System.nanoTime();
      warmUp(server, start);
      now = System.nanoTime();
      compiled = compileNanos(server);
      busy = (double) (compiled - before) / (now - passBegun) / server.pids().size();
    } while (!options.quick() && busy > COMPILING && now - begun < WARM_UP.toNanos());
    System.out.printf(
        "%s is warm after %d s, compiling %.1f %% of the time%n",
        start, Duration.ofNanos(now - begun).toSeconds(), 100 * busy);
  }

  private void warmUp(Server server, Start start) throws IOException, InterruptedException {
    for (Contender way : Contender.of(start)) {
      run(server, way, "connect conns=2000 rounds=2");
      run(server, way, "steady conns=500 rate=100 channel=all warm=0 seconds=3");
    }
    Contender first = Contender.of(start).get(0);
    run(server, first, "steady conns=1000 groups=100 rate=6000 publishers=8 warm=0 seconds=4");
    run(server, first, "steady conns=1000 groups=1000 direct=1 rate=6000 publishers=8 seconds=3");
    if (start != Start.STOCK) {
      run(server, first, "storm conns=1000 missed=100 rounds=3");
    }
  }

  private void run(Server server, Contender contender, String scenario)
      throws IOException, InterruptedException {
    Load.run(programs, server, contender, List.of(scenario.split(" ", -1)));
  }

  private static long compileNanos(Server server) throws IOException {
    long sum = 0;
    for (long pid : server.pids()) {
      sum += Processes.compileNanos(pid);
    }
    return sum;
  }

  @Override
  public void close() throws IOException {
    for (Server server : servers.values()) {
      server.close();
    }
  }
}
