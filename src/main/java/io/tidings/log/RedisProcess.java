package io.tidings.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Redis server that this node has started. It lives in a session of its own, because it outlives
 * its starter and must not hear the Ctrl-C that is meant for it. All methods block.
 */
final class RedisProcess {
  /** Tells a server of ours from any other. */
  static final String MARK = "tidings.aof";

  private static final int LINES_SHOWN = 3;

  private final Process process;
  private final Path log;
  private final long logStart;

  private RedisProcess(Process process, Path log, long logStart) {
    this.process = process;
    this.log = log;
    this.logStart = logStart;
  }

  /**
   * @param directory where its append-only file and its log are
   */
  static RedisProcess start(int port, Path directory) throws IOException {
    requireWritable(directory);
    RedisBinary binary = RedisBinary.find(directory);
    Path log = directory.resolve("redis.log").toAbsolutePath();
    long logStart = Files.exists(log) ? Files.size(log) : 0;
    Process process =
        new ProcessBuilder(command(binary, port, directory.toAbsolutePath(), log))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()))
            .start();
    process.getOutputStream().close();
    return new RedisProcess(process, log, logStart);
  }

  private static void requireWritable(Path directory) throws IOException {
    try {
      Files.delete(Files.createTempFile(Files.createDirectories(directory), "try", ""));
    } catch (IOException e) {
      throw new IOException(
          "data.dir %s cannot be written (%s): set it to a directory that can"
              .formatted(directory, e.getClass().getSimpleName()),
          e);
    }
  }

  private static List<String> command(RedisBinary binary, int port, Path directory, Path log) {
    Optional<Path> setsid = RedisBinary.onPath(RedisBinary.searchPath(), "setsid");
    List<String> command = new ArrayList<>();
    setsid.ifPresent(path -> command.add(path.toString()));
    command.addAll(
        List.of(
            binary.executable().toString(),
            "--port",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--protected-mode",
            "yes",
            "--dir",
            directory.toString(),
            "--pidfile",
            directory.resolve("redis.pid").toString(),
            "--logfile",
            log.toString(),
            "--appendonly",
            "yes",
            "--appendfilename",
            MARK,
            "--appendfsync",
            "everysec",
            "--save",
            "",
            "--maxmemory-policy",
            "noeviction",
            // Where there is no setsid, Redis makes a session for itself by forking.
            "--daemonize",
            setsid.isPresent() ? "no" : "yes"));
    return command;
  }

  /** The process of a live server that works in the directory, on whatever port. */
  static Optional<Long> inUseBy(Path directory) throws IOException {
    Path file = directory.resolve("redis.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String pid = Files.readString(file, UTF_8).strip();
    // Just created, not yet written.
    if (pid.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(pid))
        .filter(RedisProcess::isRedis)
        .map(ProcessHandle::pid);
  }

  /** The number of a process that died may be another's by now. */
  private static boolean isRedis(ProcessHandle process) {
    return process.isAlive()
        && process.info().command().filter(command -> command.contains("redis")).isPresent();
  }

  /** Whether it has given up. */
  boolean hasFailed() {
    return !process.isAlive() && process.exitValue() != 0;
  }

  /** What it has said last, for a human. */
  String lastWords() throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), UTF_8)
            .substring((int) logStart)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    return "%s ends: %s"
        .formatted(
            log,
            String.join(
                " | ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size())));
  }
}
