package io.tidings.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.tidings.it.Await;
import java.nio.file.Path;
import java.util.List;

/** Somebody at the page for SignalR. */
final class SignalRUser {
  private static final LocatorAssertions.IsVisibleOptions PATIENTLY =
      new LocatorAssertions.IsVisibleOptions().setTimeout(20_000);

  private final Page page;

  SignalRUser(Page page) {
    this.page = page;
  }

  Page page() {
    return page;
  }

  /** With another version of the client, as it comes. */
  SignalRUser by(Path script) {
    page.route(
        "**/client/signalr.min.js",
        route ->
            route.fulfill(
                new Route.FulfillOptions().setContentType("text/javascript").setPath(script)));
    page.reload();
    return this;
  }

  /** Has a name and is connected. */
  SignalRUser named(String name) {
    page.getByTestId("name").fill(name);
    return connected();
  }

  SignalRUser connected() {
    return inState("connected");
  }

  SignalRUser inState(String state) {
    assertThat(page.locator("body[data-state=" + state + "]")).isVisible(PATIENTLY);
    return this;
  }

  SignalRUser says(String text) {
    page.getByTestId("text").fill(text);
    page.getByTestId("send").click();
    return this;
  }

  SignalRUser goesTo(String room) {
    page.getByTestId("room").fill(room);
    page.getByTestId("join").click();
    assertThat(page.getByTestId("title")).hasText("# " + room);
    return this;
  }

  /** What stands there, as soon as it is so much: {@code <who> <what>}. */
  List<String> reads(int messages) {
    Await.until(messages + " messages, but " + read(), () -> read().size() >= messages);
    return read();
  }

  private List<String> read() {
    return page.getByTestId("message").allTextContents();
  }
}
