package io.tidings.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A Redis server of a test's own, on a loopback port and in a directory of its own. */
public final class TestRedis implements AutoCloseable {
  private static final Path CACHE = Path.of("target", "redis");

  private final Path executable;
  private final List<String> options;
  private final Path directory;
  private final int port;
  // Whoever forgets to close one, or fails before, must not leave a server behind.
  private final Thread lastResort = new Thread(this::kill, "redis-end");
  private Process process;

  private TestRedis(Path executable, String... options) throws IOException {
    this.executable = executable;
    this.options = List.of(options);
    directory = Files.createTempDirectory("tidings-redis");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    run();
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  /** The installed one, or else the packaged one. */
  public static TestRedis start() throws IOException {
    return new TestRedis(RedisBinary.find(CACHE).executable());
  }

  /** The packaged one, which is of the oldest version that we support. */
  static TestRedis startOldest() throws IOException {
    return new TestRedis(RedisBinary.find("", CACHE).executable());
  }

  /** A cluster of one node, which has no slots yet. */
  static TestRedis startCluster() throws IOException {
    return new TestRedis(RedisBinary.find(CACHE).executable(), "--cluster-enabled", "yes");
  }

  /** Follows this server: a copy of all that it stores. */
  public TestRedis startReplica() throws IOException {
    TestRedis replica = new TestRedis(executable);
    replica.follow(this);
    return replica;
  }

  /** Gives up all that it stores for what the other stores, now and from now on. */
  public void follow(TestRedis primary) throws IOException {
    tell("REPLICAOF", "127.0.0.1", Integer.toString(primary.port));
    while (!tell("INFO", "replication").contains("master_link_status:up")) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Once it has all that its primary has, it hears no more from it. */
  public void isolateFrom(TestRedis primary) throws IOException {
    String all = replicationOffset(primary, "master_repl_offset:");
    while (!replicationOffset(this, "slave_repl_offset:").equals(all)) {
      LockSupport.parkNanos(5_000_000);
    }
    tell("REPLICAOF", "127.0.0.1", "1");
  }

  private static String replicationOffset(TestRedis redis, String name) throws IOException {
    String info = redis.tell("INFO", "replication");
    int from = info.indexOf(name) + name.length();
    return info.substring(from, info.indexOf('\r', from));
  }

  /** Makes the replica a primary. */
  public void promote() throws IOException {
    tell("REPLICAOF", "NO", "ONE");
  }

  /** Sends one command by a connection of its own; the answer as it stands on the wire. */
  public String tell(String... command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
      for (String part : command) {
        request.append('$').append(part.length()).append("\r\n").append(part).append("\r\n");
      }
      socket.getOutputStream().write(request.toString().getBytes(UTF_8));
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String first = in.readLine();
      if (first == null || first.startsWith("-")) {
        throw new IOException(String.join(" ", command) + ": " + first);
      }
      if (!first.startsWith("$")) {
        return first;
      }
      char[] bulk = new char[Integer.parseInt(first.substring(1))];
      for (int at = 0, read = 0; at < bulk.length && read >= 0; at += read) {
        read = in.read(bulk, at, bulk.length - at);
      }
      return new String(bulk);
    }
  }

  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** Ends the server at once, as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts the killed server again, with what it had stored. */
  public void restart() throws IOException {
    kill();
    run();
  }

  /** Starts the killed server again, with nothing. */
  public void restartEmpty() throws IOException {
    kill();
    clear(directory);
    run();
  }

  /** What is stored now, to be restarted from later as if all that came after had been lost. */
  public Path copyData() throws IOException {
    Path copy = Files.createTempDirectory("tidings-redis-copy");
    copy(directory, copy);
    return copy;
  }

  public void restartFrom(Path copy) throws IOException {
    kill();
    clear(directory);
    copy(copy, directory);
    clear(copy);
    Files.delete(copy);
    run();
  }

  /** The server stays connected and says nothing more. */
  public void pause() throws IOException {
    signal("STOP");
  }

  public void resume() throws IOException {
    signal("CONT");
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    kill();
    clear(directory);
    Files.delete(directory);
  }

  // What was answered is in the file and outlives the process; "everysec" puts off writing while
  // the disk is busy.
  private void run() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                executable.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                directory.toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "no",
                "--save",
                "",
                "--repl-diskless-sync-delay",
                "0"));
    command.addAll(options);
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    StringBuilder said = new StringBuilder();
    String line = output.readLine();
    while (line != null && !line.contains("Ready to accept connections")) {
      said.append(line).append('\n');
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("redis-server did not start:\n" + said);
    }
    // The server would stop at a full pipe.
    Thread drain = new Thread(() -> output.lines().forEach(more -> {}), "redis-output");
    drain.setDaemon(true);
    drain.start();
  }

  private void signal(String name) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.onExit().join().exitValue() != 0) {
      throw new IOException("kill -" + name + " failed");
    }
  }

  private static void clear(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .filter(file -> !file.equals(directory))
          .sorted(Comparator.reverseOrder())
          .forEach(TestRedis::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
