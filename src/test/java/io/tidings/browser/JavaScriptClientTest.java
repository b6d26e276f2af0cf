package io.tidings.browser;

import io.tidings.it.NodeProcess;
import io.tidings.it.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the tests of tidings.js and of the stock client, which are written in their own language.
 */
@Timeout(150)
class JavaScriptClientTest {
  private static final int MOST_MISSED = 300;

  @TempDir Path directory;

  @Test
  void isWholeWithAHubThatFailsOnCommand() throws Exception {
    pass("tidings.test.mjs", Map.of());
  }

  @Test
  void isWholeWithTwoNodesOfWhichOneIsKilled() throws Exception {
    try (Site site = Site.at(directory)) {
      configure(site);
      NodeProcess doomed = site.start();
      NodeProcess other = site.start();
      String hubs = "%s %s".formatted(hub(doomed), hub(other));
      pass("stock.test.mjs", Map.of("HUBS", hubs));
      pass(
          "nodes.test.mjs",
          Map.of(
              "HUBS", hubs,
              "DOOMED", Long.toString(doomed.handle().pid()),
              "MOST_MISSED", Integer.toString(MOST_MISSED)));
    }
  }

  private static void configure(Site site) throws IOException {
    Path conf = Files.createDirectory(site.directory().resolve("conf"));
    Files.writeString(
        conf.resolve("tidings.yaml"), "history: {maxReplay: %d}".formatted(MOST_MISSED));
  }

  private static String hub(NodeProcess node) {
    return "http://127.0.0.1:%d/hub".formatted(node.port());
  }

  private static void pass(String tests, Map<String, String> environment) throws Exception {
    try (NodeJs running =
        NodeJs.run(
            Duration.ofMinutes(1),
            environment,
            "--test",
            "--test-reporter=spec",
            "--test-timeout=45000",
            tests)) {
      running.succeeds();
    }
  }
}
