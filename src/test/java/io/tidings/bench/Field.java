package io.tidings.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The servers that are running, each started and warmed when first needed. */
final class Field implements AutoCloseable {
  private static final int WARM_SECONDS = 6;

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
    List<String> arguments = new ArrayList<>(List.of(scenario));
    arguments.addAll(work);
    arguments.addAll(List.of(more));
    return Load.run(programs, server(contender), contender, arguments);
  }

  private Server server(Contender contender) throws IOException, InterruptedException {
    Server server = servers.get(contender.start());
    if (server == null) {
      server = contender.start().start(options, programs);
      servers.put(contender.start(), server);
      if (server.isJvm()) {
        warm(server, contender);
      }
    }
    return server;
  }

  // A cold JVM costs several times a warm one: many messages to few, few to many, and some
  // arrivals.
  private void warm(Server server, Contender contender) throws IOException, InterruptedException {
    String seconds = "seconds=" + (options.rounds() == 1 ? WARM_SECONDS / 2 : WARM_SECONDS);
    Load.run(programs, server, contender, List.of("connect", "conns=2000", "rounds=3"));
    Load.run(
        programs,
        server,
        contender,
        List.of("steady", "conns=1000", "groups=100", "rate=3000", "publishers=8", seconds));
    Load.run(programs, server, contender, List.of("steady", "conns=500", "rate=100", seconds));
  }

  @Override
  public void close() throws IOException {
    for (Server server : servers.values()) {
      server.close();
    }
  }
}
