package io.tidings.bench;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What idle connections take, each: heap that lives, memory that is resident, and heap for one more
 * join. In a server of its own, warmed by connections that went away again.
 */
final class Memory {
  private static final Map<List<String>, Figures> KNOWN = new HashMap<>();

  private Memory() {}

  /** Measured once for all rows that ask. */
  static Figures of(Field field, Row row, Contender contender)
      throws IOException, InterruptedException {
    List<String> what = List.of(contender.name(), String.join(" ", row.work()));
    Figures known = KNOWN.get(what);
    if (known == null) {
      known = measure(field, row, contender);
      KNOWN.put(what, known);
    }
    return known;
  }

  private static Figures measure(Field field, Row row, Contender contender)
      throws IOException, InterruptedException {
    try (Server server = contender.start().start(field.options(), field.programs())) {
      Load.run(field.programs(), server, contender, List.of("connect", "conns=2000", "rounds=2"));
      long heap = liveHeap(server);
      long resident = resident(server);
      List<String> scenario = List.of("hold", row.work().get(0), "groups=100");
      try (Load load = Load.start(field.programs(), server, contender, scenario)) {
        double count = load.next().get("open");
        long heapOpen = liveHeap(server);
        long residentOpen = resident(server);
        Figures figures =
            new Figures(
                Map.of(
                    "heap", (heapOpen - heap) / count,
                    "resident", (residentOpen - resident) / count));
        if (!server.isJvm()) {
          return figures;
        }
        load.say("join");
        load.next();
        return figures.with("join", (liveHeap(server) - heapOpen) / count);
      }
    }
  }

  private static long liveHeap(Server server) throws IOException {
    long sum = 0;
    if (server.isJvm()) {
      for (long pid : server.pids()) {
        sum += Processes.liveHeapBytes(pid);
      }
    }
    return sum;
  }

  private static long resident(Server server) throws IOException {
    long sum = 0;
    for (long pid : server.pids()) {
      sum += Processes.residentBytes(pid);
    }
    return sum;
  }
}
