package io.tidings.chaos;

import io.tidings.it.Await;
import io.tidings.it.TcpProxy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run: nodes and Redis as processes, a crowd of clients, faults from a seeded schedule, and in
 * the end, with everything healed, the verdict over what the clients were told.
 */
final class Run implements AutoCloseable {
  /** How long each of the steps may take, after all faults, until everybody has everything. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String SETTINGS =
      """
      channels:
        - pattern: "%s"
          count: 20
        - pattern: "*"
          count: 100000
      """
          .formatted(Crowd.SHORT_CHANNEL);

  private final long seed;
  private final Duration length;
  private final Path directory;
  private final Storage.Kind kind;
  private final Network network;
  private final List<ChaosNode> nodes = new ArrayList<>();
  private final History history;
  private final Losses losses;
  private final Storage storage;
  private final List<Strike> strikes;
  private final Vertx vertx = Vertx.vertx();

  private Run(long seed, Duration length, Path directory) throws IOException {
    this.seed = seed;
    this.length = length;
    this.directory = directory;
    // One seed after the other makes for all combinations.
    Storage.Kind[] kinds = Storage.Kind.values();
    this.kind = kinds[(int) (seed % kinds.length)];
    int size = 2 + (int) (seed / kinds.length % 2);
    // Sentinels tell nodes of servers on the loopback interface.
    this.network = kind == Storage.Kind.WATCHED ? new Loopback() : Network.of(size);
    this.strikes = Schedule.of(seed, size, targets(), length);
    this.history = new History(directory.resolve("history.jsonl"));
    this.losses = new Losses(history);
    this.storage =
        Storage.start(kind, losses, port -> nodes.forEach(node -> node.link().redirect(port)));
    Fleet fleet = new Fleet(network, size, directory, SETTINGS);
    for (int i = 0; i < size; i++) {
      nodes.add(node(fleet, i));
    }
  }

  /**
   * Carries out the run of a seed.
   *
   * @param directory emptied first; gets the schedule, the history and what the nodes say
   */
  static Report of(long seed, Duration length, Path directory) throws IOException {
    clear(directory);
    try (Run run = new Run(seed, length, directory)) {
      return run.run();
    }
  }

  private Set<Fault.Target> targets() {
    Set<Fault.Target> targets =
        EnumSet.of(Fault.Target.NODE, Fault.Target.ALL_NODES, Fault.Target.REDIS);
    if (kind != Storage.Kind.WATCHED) {
      // Else nodes go where the Sentinel tells them to, past our proxies.
      targets.add(Fault.Target.LINK);
    }
    if (network.breaks()) {
      targets.add(Fault.Target.PAIR);
      targets.add(Fault.Target.ALL_PAIRS);
    }
    return targets;
  }

  /** Deletes what a run has left. */
  static void clear(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private ChaosNode node(Fleet fleet, int number) throws IOException {
    TcpProxy link = TcpProxy.to(storage.port(), InetAddress.getByName(network.gateway()));
    return fleet.node(number, storage.url(network.gateway(), link.port()), link);
  }

  private Report run() throws IOException {
    history.note(at -> new Event.Bounded(at, Crowd.SHORT_CHANNEL));
    Nemesis nemesis = new Nemesis(nodes, network, storage, losses, history);
    nodes.forEach(ChaosNode::launch);
    awaitNodes(nemesis);
    List<SocketAddress> addresses = nodes.stream().map(ChaosNode::address).toList();
    Crowd crowd = new Crowd(vertx, addresses, new Random(seed), history);
    crowd.start(length);
    nemesis.run(strikes);
    List<String> failures = new ArrayList<>();
    try {
      storage.settle();
      awaitNodes(nemesis);
      await(crowd.settle(PATIENCE));
    } catch (AssertionError | CompletionException failure) {
      failures.add(failure.getMessage());
    }
    Verdict verdict = Verdict.of(history.events());
    Report report = new Report(seed, kind, nodes.size(), strikes, failures, verdict);
    report.write(directory, history.events());
    return report;
  }

  private void awaitNodes(Nemesis nemesis) {
    for (ChaosNode node : nodes) {
      Await.until(
          "ready: " + node.address(),
          PATIENCE,
          () -> {
            nemesis.supervise();
            return node.isReady();
          });
    }
  }

  private static void await(Future<?> future) {
    future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(4 * PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() throws IOException {
    await(vertx.close());
    nodes.forEach(ChaosNode::close);
    storage.close();
    network.close();
    history.close();
  }
}
