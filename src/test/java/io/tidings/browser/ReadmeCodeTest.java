package io.tidings.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.tidings.it.Await;
import io.tidings.it.Readme;
import io.tidings.it.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JavaScript of README.md does what it says. */
@Timeout(60)
class ReadmeCodeTest {
  private static final String ID = "\\w+:\\d+";

  private static final String ADD_SCRIPT =
      """
      () => {
        const script = document.createElement('script');
        document.head.append(Object.assign(script, { type: 'module', src: '/readme.js' }));
      }
      """;

  private static TestCluster cluster;

  @BeforeAll
  static void startOne() {
    cluster = TestCluster.start(1);
  }

  @AfterAll
  static void stopIt() {
    cluster.close();
  }

  @Test
  void inABrowser() {
    try (Chromium chromium = Chromium.start()) {
      Page page = chromium.open(cluster.port(1), "/");
      List<String> said = new CopyOnWriteArrayList<>();
      page.onConsoleMessage((ConsoleMessage message) -> said.add(message.text()));
      page.route("**/readme.js", script -> script.fulfill(javaScript(code("/client/tidings.js"))));
      page.evaluate(ADD_SCRIPT);
      awaitLine(page, said, "connected");
      awaitLine(page, said, ID + " ann hello ?");
      awaitLine(page, said, "\\{user:bob: %s, group:General: %s\\}".formatted(ID, ID));

      page.evaluate("() => {" + code("new WebSocket(") + "}");
      awaitLine(page, said, "\\{\"type\":\"rec\",\"address\":\"1\",\"body\":\\{\"channel\".*");
      awaitLine(
          page, said, "\\{\"type\":\"rec\",\"address\":\"2\",\"body\":\\{\"id\":\"" + ID + "\"}}");
      awaitLine(page, said, ".*\"user\":\"dora\".*\"body\":\"hello from afar\"}");
    }
  }

  @Test
  void asASignalRClient() {
    try (Chromium chromium = Chromium.start()) {
      Page page = chromium.open(cluster.port(1), "/signalr.html");
      List<String> said = new CopyOnWriteArrayList<>();
      page.onConsoleMessage((ConsoleMessage message) -> said.add(message.text()));
      page.evaluate("async () => {" + code("signalR.HubConnectionBuilder") + "}");
      awaitLine(page, said, "ann hello from SignalR");
    }
  }

  @Test
  void withTheStockClient() {
    try (NodeJs client =
        NodeJs.run(
            Duration.ofSeconds(50),
            Map.of(),
            "--input-type=module",
            "--eval",
            code("@vertx/eventbus-bridge-client.js"))) {
      client.line(line -> line.matches(ID));
      client.line("carl hello from the stock client"::equals);
    }
  }

  private static Route.FulfillOptions javaScript(String code) {
    return new Route.FulfillOptions().setContentType("text/javascript").setBody(code);
  }

  /** Playwright hears of what happened only while it is asked for something. */
  private static void awaitLine(Page page, List<String> said, String expected) {
    Await.until(
        expected + " among " + said,
        () -> {
          page.title();
          return said.stream().anyMatch(line -> line.matches(expected));
        });
  }

  private static String code(String with) {
    List<String> blocks = Readme.code("js").stream().filter(block -> block.contains(with)).toList();
    assertThat(blocks).hasSize(1);
    return blocks.get(0).replace("127.0.0.1:8080", "127.0.0.1:" + cluster.port(1));
  }
}
