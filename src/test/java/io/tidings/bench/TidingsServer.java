package io.tidings.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The hub as it is shipped: nodes of the packaged jar, and the Redis that they run themselves. */
final class TidingsServer implements Server {
  private final List<Process> nodes = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final Path directory;
  private final int redisPort;

  private TidingsServer(Path directory, int redisPort) {
    this.directory = directory;
    this.redisPort = redisPort;
  }

  static TidingsServer start(Options options, int count) throws IOException, InterruptedException {
    TidingsServer server =
        new TidingsServer(Files.createTempDirectory("tidings-bench"), Processes.freePort());
    int clusterPort = Processes.freePort();
    try {
      for (int i = 0; i < count; i++) {
        server.startNode(options, clusterPort);
      }
    } catch (IOException | InterruptedException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void startNode(Options options, int clusterPort)
      throws IOException, InterruptedException {
    int port = Processes.freePort();
    Path output =
        options
            .out()
            .resolve("tidings-" + redisPort + "-" + nodes.size() + ".log")
            .toAbsolutePath();
    List<String> command = new ArrayList<>(List.of(Processes.java()));
    command.addAll(options.jvm());
    command.addAll(List.of("-jar", options.jar().toAbsolutePath().toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "TIDINGS_HTTP_PORT", Integer.toString(port),
                "TIDINGS_REDIS_EMBEDDED_PORT", Integer.toString(redisPort),
                "TIDINGS_CLUSTER_NAME", "bench-" + redisPort,
                "TIDINGS_CLUSTER_PORT", Integer.toString(clusterPort)));
    Process node = builder.start();
    nodes.add(node);
    ports.add(port);
    Processes.await(() -> isReady(port), node, output, Duration.ofSeconds(60));
  }

  private static boolean isReady(int port) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/health/ready").toURL().openConnection();
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public List<Integer> ports() {
    return ports;
  }

  @Override
  public List<Long> pids() {
    return nodes.stream().map(Process::pid).toList();
  }

  @Override
  public List<Long> redis() {
    return Processes.find("redis-server", ":" + redisPort);
  }

  @Override
  public boolean isJvm() {
    return true;
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(Processes::end);
    Processes.delete(directory);
  }
}
