package io.tidings.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A node as a process of its own: of the packaged jar where that was made of the classes as they
 * are, otherwise of the classes.
 */
public final class NodeProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path CLASSES = Path.of("target", "classes").toAbsolutePath();
  private static final Path JAR = Path.of("target", "tidings.jar").toAbsolutePath();
  private static final Path ARCHIVE = Path.of("target", "tidings.jsa").toAbsolutePath();
  private static final Pattern READY = Pattern.compile("Tidings is ready: http://[^/]*:(\\d+)/");

  /** A test runs several processes for a short time on few cores. */
  private static final List<String> QUICKLY =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private boolean ended;

  private NodeProcess(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "node-output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a node without waiting for it.
   *
   * @param environment all of its TIDINGS_ variables
   * @param within the command that runs the node's command, which must become the node's process
   */
  public static NodeProcess launch(
      Path directory, Map<String, String> environment, List<String> within, String... arguments) {
    List<String> command = new ArrayList<>(within);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(QUICKLY);
    if (isJarUpToDate()) {
      command.addAll(List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-jar", JAR.toString()));
    } else {
      command.addAll(openings());
      command.addAll(List.of("-cp", classPath(), "io.tidings.Main"));
    }
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("TIDINGS_"));
    builder.environment().putAll(environment);
    try {
      return new NodeProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether there is a jar, made of the classes as they are. */
  public static boolean isJarUpToDate() {
    try (Stream<Path> classes = Files.walk(CLASSES)) {
      return Files.exists(JAR)
          && classes.filter(Files::isRegularFile).noneMatch(file -> isNewer(file, JAR));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isNewer(Path file, Path than) {
    return file.toFile().lastModified() > than.toFile().lastModified();
  }

  private static String classPath() {
    String ofTests =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(ofTests.split(Pattern.quote(File.pathSeparator)))
        .filter(entry -> !entry.contains("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** What the jar's manifest says for itself. */
  private static List<String> openings() {
    return Stream.of(
            "--add-exports=java.base/jdk.internal.ref",
            "--add-opens=java.base/java.lang",
            "--add-opens=java.base/java.nio",
            "--add-opens=java.base/sun.nio.ch",
            "--add-opens=java.management/sun.management",
            "--add-opens=jdk.management/com.sun.management.internal")
        .map(option -> option + "=ALL-UNNAMED")
        .toList();
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      output.lines().forEach(this::note);
    } catch (IOException | UncheckedIOException e) {
      note(e.toString());
    } finally {
      end();
    }
  }

  private synchronized void note(String line) {
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** What it has said so far. */
  public synchronized String log() {
    return String.join("\n", lines);
  }

  /** Waits for a line that has something fitting in it, from the beginning on. */
  public synchronized Matcher awaitLog(Pattern something) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int read = 0;
    while (true) {
      while (read < lines.size()) {
        Matcher found = something.matcher(lines.get(read++));
        if (found.find()) {
          return found;
        }
      }
      long left = deadline - System.nanoTime();
      if (ended || left <= 0) {
        throw new AssertionError(
            "%s without '%s':\n%s".formatted(ended ? "ended" : "waited", something, log()));
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  public NodeProcess awaitReady() {
    awaitLog(READY);
    return this;
  }

  /** Where it serves clients; waits until it does. */
  public int port() {
    return Integer.parseInt(awaitLog(READY).group(1));
  }

  public HttpResponse<String> get(String path) {
    URI uri = URI.create("http://127.0.0.1:" + port() + path);
    try {
      return http.send(
          HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** As {@link Scrape#sum} has it. */
  public long metric(String series) {
    return Scrape.of(port()).sum(series);
  }

  /** Its process, while it lives. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends it at once, as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Asks it to end, as {@code SIGTERM} does, without waiting. */
  public void terminate() {
    process.destroy();
  }

  /** Waits until it has ended. Returns its exit code. */
  public int awaitEnd() {
    return process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().exitValue();
  }

  /** Stops it where it is, as {@code SIGSTOP} does. */
  public void freeze() {
    signal("STOP");
  }

  /** Lets it go on. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      if (kill.onExit().join().exitValue() != 0) {
        throw new AssertionError("kill -" + name + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
