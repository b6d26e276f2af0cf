package io.tidings.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * One way into a server under test.
 *
 * @param name as the table tells it
 * @param start starts its server; contenders with the same start share the server
 * @param dialect arguments by which the load speaks to it
 */
record Contender(String name, Start start, List<String> dialect) {
  static final Contender TIDINGS = tidings("Tidings", 1, "dialect=raw");
  static final Contender TIDINGS_SOCKJS = tidings("Tidings SockJS", 1, "dialect=sockjs");
  static final Contender TIDINGS_SIGNALR =
      tidings("Tidings SignalR", 1, "dialect=signalr", "path=/chatHub");
  static final Contender TWO_NODES = tidings("Tidings on 2 nodes", 2, "dialect=raw");
  static final Contender YARDSTICK = new Contender("C", Start.YARDSTICK, List.of("dialect=raw"));
  static final Contender STOCK =
      new Contender("Vert.x bridge", Start.STOCK, List.of("dialect=sockjs", "echo=1"));
  static final Contender NCHAN = new Contender("nchan", Start.NCHAN, List.of("dialect=nchan"));
  static final Contender SOCKET_IO =
      new Contender("Socket.IO", Start.SOCKET_IO, List.of("dialect=socketio"));

  /** All ways into the servers of that start. */
  static List<Contender> of(Start start) {
    return Stream.of(
            TIDINGS, TIDINGS_SOCKJS, TIDINGS_SIGNALR, TWO_NODES, YARDSTICK, STOCK, NCHAN, SOCKET_IO)
        .filter(contender -> contender.start() == start)
        .toList();
  }

  private static Contender tidings(String name, int nodes, String... dialect) {
    return new Contender(name, nodes == 1 ? Start.TIDINGS : Start.TWO_NODES, List.of(dialect));
  }
}
