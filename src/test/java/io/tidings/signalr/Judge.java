package io.tidings.signalr;

import io.tidings.browser.NodeJs;
import io.tidings.it.TcpProxy;
import java.time.Duration;
import java.util.Map;

/** The stock JavaScript clients of SignalR, unmodified, say whether all is as they expect it. */
final class Judge {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Judge() {}

  /**
   * Runs {@code signalr-<tests>.test.mjs}.
   *
   * @param first where a node listens, as does the second
   * @param proxy leads to the first, or wherever the levers redirect it
   */
  static NodeJs run(String tests, int first, int second, TcpProxy proxy, Levers levers) {
    Map<String, String> environment =
        Map.of(
            "NODE_1", address(first),
            "NODE_2", address(second),
            "PROXY", address(proxy.port()),
            "LEVERS", levers.address());
    return NodeJs.run(
        LIMIT,
        environment,
        "--test",
        "--test-reporter=spec",
        "--test-timeout=60000",
        "signalr-" + tests + ".test.mjs");
  }

  private static String address(int port) {
    return "http://127.0.0.1:" + port;
  }
}
