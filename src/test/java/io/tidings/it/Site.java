package io.tidings.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the processes of one test live: a cluster name, ports and a directory that no other test
 * uses. Closing it ends the processes, and a Redis that they have left behind.
 */
public final class Site implements AutoCloseable {
  private final Path directory;
  private final Map<String, String> environment;
  private final List<NodeProcess> processes = new ArrayList<>();
  // Whoever forgets to close one, or fails before, must not leave a server behind.
  private final Thread lastResort = new Thread(this::end, "site-end");

  private Site(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  /**
   * Nodes of this site run a Redis of their own, unless they are given {@code TIDINGS_REDIS_URL}.
   */
  public static Site at(Path directory) {
    return new Site(
        directory,
        Map.of(
            "TIDINGS_CLUSTER_NAME",
            "test-" + UUID.randomUUID(),
            "TIDINGS_CLUSTER_PORT",
            Integer.toString(freePort()),
            "TIDINGS_REDIS_EMBEDDED_PORT",
            Integer.toString(freePort()),
            "TIDINGS_HTTP_PORT",
            "0"));
  }

  public static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The working directory of the nodes, for a {@code conf/tidings.yaml} or {@code cluster.xml}. */
  public Path directory() {
    return directory;
  }

  /** What the nodes are told by the environment. */
  public Map<String, String> environment() {
    return environment;
  }

  public int redisPort() {
    return Integer.parseInt(environment.get("TIDINGS_REDIS_EMBEDDED_PORT"));
  }

  /** Starts a node without waiting for it. */
  public NodeProcess launch(Map<String, String> otherwise, String... arguments) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.putAll(otherwise);
    NodeProcess process = NodeProcess.launch(directory, variables, List.of(), arguments);
    processes.add(process);
    return process;
  }

  /** Starts a node, with the environment as it is but for some variables, until it is ready. */
  public NodeProcess start(Map<String, String> otherwise) {
    return launch(otherwise).awaitReady();
  }

  /** Starts a node and waits until it is ready. */
  public NodeProcess start() {
    return start(Map.of());
  }

  /** The Redis that the nodes have started, while it runs. */
  public Optional<ProcessHandle> redis() {
    Path pid = directory.resolve("data").resolve("redis.pid");
    try {
      return Files.exists(pid)
          ? ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
              .filter(ProcessHandle::isAlive)
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    end();
  }

  private void end() {
    processes.forEach(NodeProcess::kill);
    redis()
        .ifPresent(
            server -> {
              server.destroyForcibly();
              server.onExit().join();
            });
  }
}
