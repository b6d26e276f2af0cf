package io.tidings.browser;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.fail;

import io.tidings.it.Missing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A program of Node.js from {@code src/test/js}, with the locked packages that it needs. Closing it
 * ends the process.
 */
public final class NodeJs implements AutoCloseable {
  private static final Path HOME = Path.of("src", "test", "js").toAbsolutePath();
  private static final Path TURN = Path.of("target", "npm.lock");
  private static final Duration INSTALLATION = Duration.ofMinutes(3);

  private final Process process;
  private final BufferedReader output;
  private final List<String> read = new ArrayList<>();

  private NodeJs(Process process, Duration limit) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    // Ending it ends every wait for its output, too.
    CompletableFuture.delayedExecutor(limit.toMillis(), MILLISECONDS).execute(this::close);
  }

  /**
   * Starts {@code node} with these arguments in {@code src/test/js}, the packages installed, and
   * ends it after the limit. Where there is no Node.js the test is skipped; under {@code CI} it
   * fails.
   */
  public static NodeJs run(Duration limit, Map<String, String> environment, String... arguments) {
    install();
    List<String> command = new ArrayList<>(List.of("node"));
    command.addAll(List.of(arguments));
    return start(limit, command, environment);
  }

  /** A file of an installed package. */
  static Path packaged(String file) {
    install();
    return HOME.resolve("node_modules").resolve(file);
  }

  /** Blocks until the program writes a line that fits, and returns it; fails when it ends first. */
  public String line(Predicate<String> fits) {
    for (String line = next(); line != null; line = next()) {
      if (fits.test(line)) {
        return line;
      }
    }
    return fail("the program ended without the line that was waited for:%n%s", transcript());
  }

  /** Writes a line to the program. */
  public void tell(String line) throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
  }

  /** Shows what the program writes until it ends, and fails unless it succeeded. */
  public void succeeds() throws InterruptedException {
    for (String line = next(); line != null; line = next()) {
      System.out.println(line);
    }
    int status = process.waitFor();
    if (status != 0) {
      fail("the program ended with status %d:%n%s", status, transcript());
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private String next() {
    try {
      String line = output.readLine();
      if (line != null) {
        read.add(line);
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String transcript() {
    return String.join("\n", read);
  }

  /**
   * Once per lock file: what was installed last lies beside the packages. By one of the processes
   * that run tests, for which the others wait.
   */
  private static synchronized void install() {
    Path lock = HOME.resolve("package-lock.json");
    Path installed = HOME.resolve("node_modules/.installed-lock.json");
    try (FileChannel turn = FileChannel.open(TURN, CREATE, WRITE)) {
      turn.lock();
      if (Files.exists(installed) && Files.mismatch(lock, installed) < 0) {
        return;
      }
      List<String> command = List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
      try (NodeJs npm = start(INSTALLATION, command, Map.of())) {
        npm.succeeds();
      }
      Files.copy(lock, installed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail("interrupted while npm installed the packages");
    }
  }

  private static NodeJs start(
      Duration limit, List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(HOME.toFile()).redirectErrorStream(true).environment().putAll(environment);
    try {
      return new NodeJs(builder.start(), limit);
    } catch (IOException e) {
      return Missing.skip("needs Node.js 20 or newer with npm: apt-get install nodejs npm");
    }
  }
}
