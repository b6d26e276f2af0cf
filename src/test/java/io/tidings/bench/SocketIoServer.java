package io.tidings.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Socket.IO on Node.js, when both are installed; its few lines are in {@code src/test/js}. */
final class SocketIoServer implements Server {
  private static final Path PROGRAM = Path.of("src", "test", "js", "socketio-bench.cjs");
  private static final String MODULES = "target/bench/socketio";

  private final Process process;
  private final int port;

  private SocketIoServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Optional<String> missing() {
    return Native.has("node") && Files.exists(Path.of(MODULES, "node_modules", "socket.io"))
        ? Optional.empty()
        : Optional.of("npm install --prefix " + MODULES + " socket.io@4.8.1");
  }

  static SocketIoServer start(Options options) throws IOException, InterruptedException {
    int port = Processes.freePort();
    Path output = options.out().resolve("socketio.log");
    ProcessBuilder builder =
        new ProcessBuilder("node", PROGRAM.toString(), Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .put("NODE_PATH", Path.of(MODULES, "node_modules").toAbsolutePath().toString());
    Process process = builder.start();
    Processes.awaitPort(port, process, output, Duration.ofSeconds(10));
    return new SocketIoServer(process, port);
  }

  @Override
  public List<Integer> ports() {
    return List.of(port);
  }

  @Override
  public List<Long> pids() {
    return List.of(process.pid());
  }

  @Override
  public void close() {
    Processes.end(process);
  }
}
