package io.tidings.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import io.tidings.it.Missing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The system's Chromium, without a window. Each person has a profile of their own. */
final class Chromium implements AutoCloseable {
  /** In milliseconds. */
  private static final int PATIENCE = 20_000;

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> complaints = new ArrayList<>();

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Where there is none the test is skipped; under {@code CI} it fails. */
  static Chromium start() {
    Path chromium =
        Missing.find("chromium", "chromium-browser", "google-chrome")
            .orElseGet(() -> Missing.skip("needs Chromium: apt-get install chromium"));
    Path node =
        Missing.find("node")
            .orElseGet(() -> Missing.skip("needs Node.js 20 or newer: apt-get install nodejs npm"));
    Map<String, String> environment =
        Map.of("PLAYWRIGHT_NODEJS_PATH", node.toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    Browser browser =
        playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(chromium));
    return new Chromium(playwright, browser);
  }

  /** A page with a profile of its own, at what is served there. */
  Page open(int port, String path) {
    BrowserContext context =
        browser.newContext(new Browser.NewContextOptions().setViewportSize(1000, 700));
    context.setDefaultTimeout(PATIENCE);
    context.onWebError(error -> complaints.add(error.error()));
    Page page = context.newPage();
    page.navigate("http://127.0.0.1:" + port + path);
    return page;
  }

  /** Somebody with a browser of their own, who looks at the chat page that is served there. */
  ChatUser visit(int port) {
    return new ChatUser(open(port, "/"));
  }

  /** The same at the page for SignalR. */
  SignalRUser visitSignalR(int port) {
    return new SignalRUser(open(port, "/signalr.html"));
  }

  /** The same, of the name that stands beside what they say. */
  ChatUser chat(int port, String name) {
    return visit(port).named(name);
  }

  /** Ends what everybody does, and fails when a page had an error meanwhile. */
  void sendHome() {
    List.copyOf(browser.contexts()).forEach(BrowserContext::close);
    List<String> told = List.copyOf(complaints);
    complaints.clear();
    assertThat(told).as("uncaught errors of the pages").isEmpty();
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
