package io.tidings;

import io.tidings.config.Http;
import io.tidings.config.Settings;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a node with the settings of the working directory and the environment. With {@code --try} it
 * leaves as soon as it is ready, which tells whether all that it needs is there.
 */
public final class Main {
  /** How long an end may take beyond the draining. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final String TRY = "--try";

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  private Main() {}

  public static void main(String[] args) {
    try {
      boolean tries = tries(List.of(args));
      Settings settings = Settings.load(Path.of(""), System.getenv());
      Future<Node> start = Node.start(settings);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(start, settings.http()), "end"));
      Node node = start.await();
      log.info("Tidings is ready: {} node={}", url(settings.http(), node.port()), node.id());
      if (tries) {
        System.exit(0);
      }
    } catch (Exception e) {
      if (saysItAll(e)) {
        log.error("cannot start: {}", e.getMessage());
      } else {
        log.error("cannot start", e);
      }
      System.exit(1);
    }
  }

  private static boolean tries(List<String> arguments) {
    if (arguments.isEmpty() || arguments.equals(List.of(TRY))) {
      return !arguments.isEmpty();
    }
    throw new IllegalArgumentException(
        "no arguments are taken but %s, were %s: settings come from conf/tidings.yaml and the environment"
            .formatted(TRY, arguments));
  }

  /** Ours say in their message what to do; where they come from helps nobody. */
  private static boolean saysItAll(Exception e) {
    return e instanceof IllegalArgumentException
        || e instanceof IllegalStateException
        || e instanceof IOException;
  }

  private static void end(Future<Node> start, Http http) {
    try {
      start
          .compose(Node::stop)
          .await(http.drain().plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.error("ending although not everything has ended");
    } catch (Exception e) {
      log.debug("there is no node to end", e);
    }
  }

  private static String url(Http http, int port) {
    String host = http.host();
    boolean everywhere = new InetSocketAddress(host, port).getAddress().isAnyLocalAddress();
    return "http://%s:%d/".formatted(everywhere ? "localhost" : host, port);
  }
}
