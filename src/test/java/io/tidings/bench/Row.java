package io.tidings.bench;

import static io.tidings.bench.Contender.NCHAN;
import static io.tidings.bench.Contender.SOCKET_IO;
import static io.tidings.bench.Contender.STOCK;
import static io.tidings.bench.Contender.TIDINGS;
import static io.tidings.bench.Contender.TIDINGS_SIGNALR;
import static io.tidings.bench.Contender.TIDINGS_SOCKJS;
import static io.tidings.bench.Contender.TWO_NODES;
import static io.tidings.bench.Contender.YARDSTICK;

import java.util.List;

/**
 * One line of the table: the same work for several contenders, and what ours is to reach.
 *
 * @param measure what is looked at
 * @param work arguments of the load, or of the measure
 * @param contenders ours first: goals are about it
 */
record Row(
    String key,
    String title,
    Measure measure,
    List<String> work,
    List<Contender> contenders,
    List<Goal> goals) {

  private static final String VISITED = "channel=group:visited";

  /** Those who come and go. */
  static final List<String> VISITS = List.of("rate=200", VISITED);

  static final List<Row> ALL =
      List.of(
          new Row(
              "fanout",
              "one group of 5000, 10 messages/s",
              Measure.CPU_PER_DELIVERY,
              List.of("conns=5000", "rate=10"),
              List.of(TIDINGS, YARDSTICK, STOCK, NCHAN, SOCKET_IO),
              List.of(Goal.atMost(1.7, YARDSTICK), Goal.atMost(0.5, STOCK))),
          new Row(
              "burst",
              "one group of 1000, 200 messages/s",
              Measure.CPU_PER_DELIVERY,
              List.of("conns=1000", "rate=200"),
              List.of(TIDINGS, YARDSTICK, STOCK, NCHAN, SOCKET_IO),
              List.of(Goal.atMost(1, YARDSTICK), Goal.atMost(0.5, STOCK))),
          new Row(
              "max",
              "most deliveries/s to 1000, four messages in flight",
              Measure.DELIVERIES,
              List.of("conns=1000", "inflight=4"),
              List.of(TIDINGS, YARDSTICK, STOCK, NCHAN, SOCKET_IO),
              List.of(Goal.atLeast(1, YARDSTICK))),
          new Row(
              "sockjs",
              "one group of 1000, 50 messages/s, SockJS framing against raw",
              Measure.CPU_PER_DELIVERY,
              List.of("conns=1000", "rate=50"),
              List.of(TIDINGS_SOCKJS, TIDINGS, STOCK),
              List.of(Goal.atMost(1.1, TIDINGS), Goal.atMost(0.5, STOCK))),
          new Row(
              "signalr",
              "all 1000 connections, 50 messages/s, SignalR JSON against raw",
              Measure.CPU_PER_DELIVERY,
              List.of("conns=1000", "rate=50", "channel=all"),
              List.of(TIDINGS_SIGNALR, TIDINGS),
              List.of(Goal.atMost(1.1, TIDINGS))),
          new Row(
              "groups",
              "500 groups of 10, 1000 messages/s in all",
              Measure.CPU_PER_DELIVERY,
              List.of("conns=5000", "groups=500", "rate=1000", "publishers=8"),
              List.of(TIDINGS, YARDSTICK, STOCK, NCHAN, SOCKET_IO),
              List.of(Goal.atMost(1, NCHAN), Goal.atMost(2, YARDSTICK), Goal.p99(5))),
          new Row(
              "direct",
              "to single users among 5000, 2000 messages/s",
              Measure.CPU_PER_DELIVERY,
              List.of("conns=5000", "groups=5000", "direct=1", "rate=2000", "publishers=8"),
              List.of(TIDINGS, YARDSTICK, STOCK, NCHAN, SOCKET_IO),
              List.of(Goal.atMost(2, NCHAN), Goal.atMost(5, YARDSTICK), Goal.p99(5))),
          new Row(
              "storm",
              "2000 clients cut at once, 100 messages missed, all return",
              Measure.STORM,
              List.of("conns=2000", "missed=100"),
              List.of(TIDINGS, YARDSTICK),
              List.of(Goal.atMost(400, "ms"))),
          new Row(
              "idle-heap",
              "idle connection, live heap, at 10,000",
              Measure.HEAP,
              List.of("conns=10000"),
              List.of(TIDINGS, STOCK),
              List.of(Goal.atMost(11, "KB"))),
          new Row(
              "idle",
              "idle connection, resident memory, at 10,000",
              Measure.RESIDENT,
              List.of("conns=10000"),
              List.of(TIDINGS, YARDSTICK, STOCK, NCHAN, SOCKET_IO),
              List.of(Goal.atMost(18, "KB"))),
          new Row(
              "join",
              "one more join, live heap, 100 listeners to a channel",
              Measure.JOIN,
              List.of("conns=10000"),
              List.of(TIDINGS, STOCK),
              List.of(Goal.atMost(1, "KB"))),
          new Row(
              "connect",
              "connections/s accepted and joined",
              Measure.CONNECTIONS,
              List.of("conns=5000", "window=256"),
              List.of(TIDINGS, YARDSTICK, STOCK, SOCKET_IO),
              List.of(Goal.atLeast(15_000, "/s"))),
          new Row(
              "visits",
              "p99 of connecting, 200/s, while 1000 get 50 messages/s against none",
              Measure.VISITS,
              List.of("conns=1000", "rate=50", VISITED),
              List.of(TIDINGS, YARDSTICK, STOCK),
              List.of(Goal.atMost(2, "×"))),
          new Row(
              "visited",
              "p99 of 50 messages/s to 1000, while 200/s connect against none",
              Measure.VISITED,
              List.of("conns=1000", "rate=50", VISITED),
              List.of(TIDINGS, YARDSTICK, STOCK),
              List.of(Goal.atMost(2, "×"))),
          new Row(
              "nodes",
              "one group of 1000 on two nodes against one, 50 messages/s",
              Measure.CPU_PER_DELIVERY,
              List.of("conns=1000", "rate=50"),
              List.of(TWO_NODES, TIDINGS),
              List.of(Goal.atMost(1.2, TIDINGS))));
}
