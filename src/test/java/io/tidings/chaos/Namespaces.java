package io.tidings.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Each node in a network namespace of Linux of its own, all on one bridge, which this process is on
 * as well. A namespace lives as long as a process in it, which ends with this one: nothing is left
 * behind by whoever is killed, but the bridge.
 */
final class Namespaces implements Network {
  /** RFC 2544 sets 198.18.0.0/15 aside for the test of networks: nobody's own is in the way. */
  private static final String SUBNET = "198.18.%d.";

  private static final int SUBNETS = 256;
  private static final int FIRST_NODE = 11;

  /** Nobody is given it who asks for any port, as the node itself does for others. */
  private static final int PORT = 8080;

  /** What was in a namespace that has ended goes in its own time, so names are not used again. */
  private static final AtomicInteger networks = new AtomicInteger();

  private final int number = (int) (ProcessHandle.current().pid() % SUBNETS);
  private final String subnet = SUBNET.formatted(number);
  private final String bridge = "td" + number + "." + networks.incrementAndGet();
  private final List<Process> keepers = new ArrayList<>();
  private final Thread lastResort = new Thread(this::end, "namespaces-end");

  private Namespaces() {}

  static Namespaces of(int nodes) {
    Namespaces network = new Namespaces();
    Runtime.getRuntime().addShutdownHook(network.lastResort);
    network.build(nodes);
    return network;
  }

  /** Whether this process may make namespaces; the tools are iproute2 and util-linux. */
  static boolean areAllowed() {
    return succeeds("unshare", "--net", "ip", "link", "add", "tidings", "type", "bridge")
        && succeeds("nsenter", "--version")
        && succeeds("ss", "--version");
  }

  private void build(int nodes) {
    run("ip", "link", "add", bridge, "type", "bridge");
    run("ip", "address", "add", gateway() + "/24", "dev", bridge);
    run("ip", "link", "set", bridge, "up");
    for (int node = 0; node < nodes; node++) {
      keepers.add(keeper());
      String ours = bridge + "-" + node;
      String keeper = Long.toString(keepers.get(node).pid());
      run("ip", "link", "add", ours, "type", "veth", "peer", "name", "eth0", "netns", keeper);
      run("ip", "link", "set", ours, "master", bridge, "up");
      in(node, "ip", "link", "set", "lo", "up");
      in(node, "ip", "address", "add", host(node) + "/24", "dev", "eth0");
      in(node, "ip", "link", "set", "eth0", "up");
    }
  }

  /** Says a word once it is in its namespace, and ends when nothing more can be said to it. */
  private static Process keeper() {
    try {
      Process keeper = new ProcessBuilder("unshare", "--net", "sh", "-c", "echo; cat").start();
      if (keeper.getInputStream().read() < 0) {
        throw new IllegalStateException("no network namespace can be made");
      }
      return keeper;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String host(int node) {
    return subnet + (FIRST_NODE + node);
  }

  @Override
  public int port(int node) {
    return PORT;
  }

  @Override
  public String gateway() {
    return subnet + "1";
  }

  @Override
  public List<String> within(int node) {
    return List.of("nsenter", "--net=/proc/" + keepers.get(node).pid() + "/ns/net");
  }

  @Override
  public boolean breaks() {
    return true;
  }

  // The loopback device drops what is for another host, without a word to whoever sent it.
  @Override
  public void drop(int from, int to) {
    in(from, "ip", "route", "replace", host(to) + "/32", "dev", "lo");
  }

  @Override
  public void pass(int from, int to) {
    in(from, "ip", "route", "delete", host(to) + "/32");
  }

  @Override
  public void cut(int node, int other) {
    in(node, "ss", "--kill", "--no-header", "dst", host(other));
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    end();
  }

  private void end() {
    keepers.forEach(keeper -> keeper.destroyForcibly().onExit().join());
    run("ip", "link", "delete", bridge);
  }

  private void in(int node, String... command) {
    run(Stream.concat(within(node).stream(), Stream.of(command)).toArray(String[]::new));
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.onExit().join().exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean succeeds(String... command) {
    try {
      run(command);
      return true;
    } catch (UncheckedIOException | IllegalStateException e) {
      return false;
    }
  }
}
