package io.tidings.browser;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs the tests of tidings.js, which are written in its own language. */
class JavaScriptClientTest {
  @Test
  void passesItsOwnTests() throws Exception {
    try (NodeJs tests =
        NodeJs.run(
            Duration.ofMinutes(1),
            Map.of(),
            "--test",
            "--test-reporter=spec",
            "--test-timeout=30000",
            "tidings.test.mjs")) {
      tests.succeeds();
    }
  }
}
