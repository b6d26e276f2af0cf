package io.tidings.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@link StockBridge} in a process of its own. */
final class StockServer implements Server {
  private final Process process;
  private final int port;

  private StockServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static StockServer start(Options options) throws IOException, InterruptedException {
    int port = Processes.freePort();
    Path output = options.out().resolve("stock.log");
    List<String> command = new ArrayList<>(List.of(Processes.java()));
    command.addAll(options.jvm());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(StockBridge.class.getName(), Integer.toString(port)));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Processes.awaitPort(port, process, output, Duration.ofSeconds(30));
    return new StockServer(process, port);
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
  public boolean isJvm() {
    return true;
  }

  @Override
  public void close() {
    Processes.end(process);
  }
}
