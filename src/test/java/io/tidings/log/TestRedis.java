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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A Redis server of a test's own, on a loopback port and in a directory of its own. */
public final class TestRedis implements AutoCloseable {
  private static final Path CACHE = Path.of("target", "redis");
  private static final Pattern READY = Pattern.compile("Ready to accept connections|[+]monitor");

  private final Path executable;
  private final Arguments arguments;
  private final Path directory;
  private final int port;
  // Whoever forgets to close one, or fails before, must not leave a server behind.
  private final Thread lastResort = new Thread(this::kill, "redis-end");
  private Process process;

  /** What the server is started with. */
  private interface Arguments {
    List<String> of(int port, Path directory) throws IOException;
  }

  private TestRedis(Path executable, String... options) throws IOException {
    this(executable, (port, directory) -> server(port, directory, options));
  }

  private TestRedis(Path executable, Arguments arguments) throws IOException {
    this.executable = executable;
    this.arguments = arguments;
    directory = Files.createTempDirectory("tidings-redis");
    port = freePort();
    run();
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // A cluster's nodes talk on another port, which must be one as well.
      return free.getLocalPort() + 10_000 <= 65_535 ? free.getLocalPort() : freePort();
    }
  }

  /** The packaged one, which is of the oldest version that we support. */
  static TestRedis startOldest() throws IOException {
    return new TestRedis(RedisBinary.find("", CACHE).executable());
  }

  /** The installed one, or else the packaged one, with options beyond the usual. */
  public static TestRedis start(String... options) throws IOException {
    return new TestRedis(RedisBinary.find(CACHE).executable(), options);
  }

  /** A Sentinel that replaces the primary, which it calls "main", by one of its replicas. */
  public static TestRedis startSentinel(TestRedis primary) throws IOException {
    return startSentinel(primary, Duration.ofMillis(500));
  }

  /** Likewise, after the primary was silent for so long. */
  public static TestRedis startSentinel(TestRedis primary, Duration silence) throws IOException {
    return new TestRedis(
        primary.executable,
        (port, directory) -> {
          Path file = directory.resolve("sentinel.conf");
          Files.write(
              file,
              List.of(
                  "bind 127.0.0.1",
                  "port " + port,
                  "dir " + directory,
                  "sentinel monitor main 127.0.0.1 " + primary.port + " 1",
                  "sentinel down-after-milliseconds main " + silence.toMillis(),
                  "sentinel failover-timeout main 2000"));
          return List.of(file.toString(), "--sentinel");
        });
  }

  /** A cluster of one node, which serves all slots once it has been told that it is alone. */
  public static TestRedis startCluster() throws IOException {
    TestRedis alone =
        new TestRedis(
            RedisBinary.find(CACHE).executable(),
            "--cluster-enabled",
            "yes",
            "--min-replicas-to-write",
            "1");
    String[] slots =
        Stream.concat(
                Stream.of("CLUSTER", "ADDSLOTS"),
                IntStream.range(0, 16384).mapToObj(Integer::toString))
            .toArray(String[]::new);
    alone.tell(slots);
    return alone;
  }

  /** Joins this server's cluster as a copy of this server. */
  public TestRedis startClusterReplica() throws IOException {
    TestRedis replica = new TestRedis(executable, arguments);
    String id = tell("CLUSTER", "MYID");
    replica.tell("CLUSTER", "MEET", "127.0.0.1", Integer.toString(port));
    replica.awaitAnswer(id, "CLUSTER", "NODES");
    replica.tell("CLUSTER", "REPLICATE", id);
    replica.awaitAnswer("master_link_status:up", "INFO", "replication");
    return replica;
  }

  /**
   * Waits until it knows the other one as a node of its cluster; they hear of each other by others.
   */
  public void awaitAcquaintance(TestRedis other) throws IOException {
    awaitAnswer(other.tell("CLUSTER", "MYID"), "CLUSTER", "NODES");
  }

  /** Follows this server: a copy of all that it stores. */
  public TestRedis startReplica() throws IOException {
    TestRedis replica = new TestRedis(executable, arguments);
    replica.follow(this);
    return replica;
  }

  /** Gives up all that it stores for what the other stores, now and from now on. */
  public void follow(TestRedis primary) throws IOException {
    tell("REPLICAOF", "127.0.0.1", Integer.toString(primary.port));
    awaitAnswer("master_link_status:up", "INFO", "replication");
  }

  private void awaitAnswer(String part, String... command) throws IOException {
    while (!tell(command).contains(part)) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Once it has all that its primary has, it hears no more from it. */
  public void isolateFrom(TestRedis primary) throws IOException {
    awaitStepWith(primary);
    tell("REPLICAOF", "127.0.0.1", "1");
  }

  /** Waits until it has all that its primary has now. */
  public void awaitStepWith(TestRedis primary) throws IOException {
    long all = replicationOffset(primary, "master_repl_offset:");
    while (replicationOffset(this, "slave_repl_offset:") < all) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static long replicationOffset(TestRedis redis, String name) throws IOException {
    String info = redis.tell("INFO", "replication");
    int from = info.indexOf(name) + name.length();
    return Long.parseLong(info, from, info.indexOf('\r', from), 10);
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
  private static List<String> server(int port, Path directory, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
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
    arguments.addAll(List.of(options));
    return arguments;
  }

  private void run() throws IOException {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(arguments.of(port, directory));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    StringBuilder said = new StringBuilder();
    String line = output.readLine();
    while (line != null && !READY.matcher(line).find()) {
      said.append(line).append('\n');
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("redis-server did not start:\n" + said);
    }
    // The server would stop at a full pipe.
    Thread drain = new Thread(() -> drain(output), "redis-output");
    drain.setDaemon(true);
    drain.start();
  }

  private static void drain(BufferedReader output) {
    try {
      output.lines().forEach(more -> {});
    } catch (UncheckedIOException e) {
      // The server was killed.
    }
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
