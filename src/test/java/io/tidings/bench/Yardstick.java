package io.tidings.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;

/** The C program that writes one encoded frame per socket. */
final class Yardstick implements Server {
  private final Process process;
  private final int port;

  private Yardstick(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Yardstick start(Native programs, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(programs.yardstick().toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = output.readLine();
    if (line == null || !line.startsWith("port ")) {
      throw new IOException("the yardstick did not start: " + line);
    }
    return new Yardstick(process, Integer.parseInt(line.substring("port ".length())));
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
