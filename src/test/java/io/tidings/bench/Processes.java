package io.tidings.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the servers have in common as processes of this machine. */
final class Processes {
  private Processes() {}

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Waits until something listens. Fails with what the process said, when it ended before. */
  static void awaitPort(int port, Process process, Path output, Duration patience)
      throws IOException, InterruptedException {
    await(
        () -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
          } catch (IOException e) {
            return false;
          }
        },
        process,
        output,
        patience);
  }

  static void await(Condition condition, Process process, Path output, Duration patience)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.holds()) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IOException("it did not start: " + Files.readString(output));
      }
    }
  }

  /** Ends it: first politely. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The processes whose command line has both words. */
  static List<Long> find(String program, String argument) {
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              String line = commandLine(process.pid());
              return line.contains(program) && line.contains(argument);
            })
        .map(ProcessHandle::pid)
        .toList();
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  static long residentBytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("no VmRSS of process " + pid);
  }

  /** Collects the garbage of a JVM and says how many bytes live. */
  static long liveHeapBytes(long pid) throws IOException {
    return Long.parseLong(told(pid, "GC.class_histogram", "Total").trim().split("\\s+", -1)[2]);
  }

  /** How long a JVM's compilers have worked so far. */
  static long compileNanos(long pid) throws IOException {
    String ticks = told(pid, "PerfCounter.print", "java.ci.totalTime=");
    String perSecond = told(pid, "PerfCounter.print", "sun.os.hrt.frequency=");
    return (long) (value(ticks) * 1e9 / value(perSecond));
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.indexOf('=') + 1));
  }

  /** The line with this beginning of what a JVM tells. */
  private static String told(long pid, String question, String beginning) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, Long.toString(pid), question).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      return new String(output.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.startsWith(beginning))
          .findFirst()
          .orElseThrow(() -> new IOException("jcmd told no " + beginning + " of process " + pid));
    }
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  interface Condition {
    boolean holds() throws IOException;
  }
}
