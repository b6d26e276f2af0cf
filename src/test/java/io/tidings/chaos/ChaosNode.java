package io.tidings.chaos;

import io.tidings.it.NodeProcess;
import io.tidings.it.TcpProxy;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A node at a fixed address, through one process after another, with a stretch of network of its
 * own between it and Redis.
 */
final class ChaosNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final HttpClient http = HttpClient.newHttpClient();
  private final SocketAddress address;
  private final Path directory;
  private final Path output;
  private final Map<String, String> environment;
  private final List<String> within;
  private final TcpProxy link;
  // A run that is ended from outside must not leave a node behind.
  private final Thread lastResort = new Thread(this::end, "node-end");
  private volatile NodeProcess process;

  /**
   * Starts nothing yet.
   *
   * @param directory the working directory, which also gets what the node says
   * @param environment its settings, which say that it is to serve at the address
   * @param within the command that runs its command where it lives
   * @param link where its Redis is
   */
  ChaosNode(
      SocketAddress address,
      Path directory,
      Map<String, String> environment,
      List<String> within,
      TcpProxy link) {
    this.address = address;
    this.directory = directory;
    this.output = directory.resolve("output.log");
    this.environment = environment;
    this.within = within;
    this.link = link;
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  /** Where it serves clients. */
  SocketAddress address() {
    return address;
  }

  TcpProxy link() {
    return link;
  }

  /** Starts a process without waiting for it. */
  void launch() {
    process = NodeProcess.launch(directory, environment, within);
  }

  boolean hasEnded() {
    return !process.handle().isAlive();
  }

  /** Whether it is to be sent clients, as far as it can be asked. */
  boolean isReady() {
    URI uri = URI.create("http://%s:%d/health/ready".formatted(address.host(), address.port()));
    HttpRequest question = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    try {
      return http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void kill() {
    process.kill();
    keepOutput();
  }

  /** Asks it to leave. */
  void terminate() {
    process.terminate();
  }

  void awaitEnd() {
    process.awaitEnd();
  }

  /** Starts a process in the place of one that has ended. */
  void relaunch() {
    keepOutput();
    launch();
  }

  /** One that has ended by itself is not frozen. */
  void freeze() {
    if (!hasEnded()) {
      process.freeze();
    }
  }

  void thaw() {
    if (!hasEnded()) {
      process.thaw();
    }
  }

  private void keepOutput() {
    try {
      Files.writeString(
          output,
          process.log() + "\n--- ended ---\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    end();
    link.close();
  }

  private void end() {
    if (process != null) {
      kill();
    }
  }
}
