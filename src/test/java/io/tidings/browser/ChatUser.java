package io.tidings.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.tidings.it.Await;
import java.util.List;
import java.util.Map;

/** Somebody at the chat page: does what a person does, and sees what a person sees. */
final class ChatUser {
  private static final LocatorAssertions.IsVisibleOptions PATIENTLY =
      new LocatorAssertions.IsVisibleOptions().setTimeout(20_000);

  /** All that stands in the open conversation, in order. */
  private static final String READ =
      """
      items => items.map(item => item.dataset.testid === 'message'
        ? {
            id: item.dataset.id,
            author: item.querySelector('strong').textContent,
            text: item.querySelector('.text').textContent,
            caughtUp: item.dataset.replayed === 'true',
          }
        : { divider: item.textContent })
      """;

  private final Page page;
  private int connections;

  ChatUser(Page page) {
    this.page = page;
    page.onWebSocket(socket -> connections++);
  }

  /**
   * A message as it is shown.
   *
   * @param caughtUp whether it is marked as missed and made up for
   */
  record Shown(String id, String author, String text, boolean caughtUp) {
    /** Where it stands in its channel. */
    long offset() {
      return Long.parseLong(id.substring(id.indexOf(':') + 1));
    }
  }

  Page page() {
    return page;
  }

  /** Answers the first question and is connected. */
  ChatUser named(String name) {
    fillIn(name);
    return connected();
  }

  ChatUser connected() {
    assertThat(page.locator("body[data-state=connected]")).isVisible(PATIENTLY);
    return this;
  }

  ChatUser says(String text) {
    page.getByTestId("text").fill(text);
    page.keyboard().press("Enter");
    return this;
  }

  ChatUser goesOffline() {
    page.getByTestId("offline").check();
    assertThat(page.locator("body[data-state=disconnected]")).isVisible(PATIENTLY);
    return this;
  }

  ChatUser comesBack() {
    page.getByTestId("offline").uncheck();
    return connected();
  }

  ChatUser reloads() {
    page.reload();
    return connected();
  }

  ChatUser joins(String room) {
    page.getByTestId("add-room").click();
    fillIn(room);
    return at(room);
  }

  ChatUser writesTo(String person) {
    page.getByTestId("add-person").click();
    fillIn(person);
    return at(person);
  }

  /** Looks at a room or at what somebody wrote. */
  ChatUser opens(String name) {
    page.getByRole(AriaRole.NAVIGATION).getByRole(AriaRole.BUTTON).getByText(name).click();
    return at(name);
  }

  /** Waits until the page has got there, or what is written next would be said elsewhere. */
  private ChatUser at(String name) {
    Page.GetByRoleOptions named = new Page.GetByRoleOptions().setName(name);
    assertThat(page.getByRole(AriaRole.HEADING, named)).isVisible(PATIENTLY);
    return this;
  }

  private void fillIn(String text) {
    page.getByTestId("dialog-field").fill(text);
    page.keyboard().press("Enter");
  }

  /** What stands in the open conversation, as soon as there are so many messages. */
  List<Shown> sees(int messages) {
    Await.until(messages + " messages, but " + read(), () -> shown().size() >= messages);
    return shown();
  }

  /** The texts of {@link #sees}, those that were caught up with a star before them. */
  List<String> reads(int messages) {
    return sees(messages).stream().map(it -> (it.caughtUp() ? "* " : "") + it.text()).toList();
  }

  private List<Shown> shown() {
    return read().stream()
        .filter(item -> item.containsKey("id"))
        .map(
            item ->
                new Shown(
                    (String) item.get("id"),
                    (String) item.get("author"),
                    (String) item.get("text"),
                    (boolean) item.get("caughtUp")))
        .toList();
  }

  /** The lines between the messages. */
  List<String> dividers() {
    return read().stream()
        .filter(item -> item.containsKey("divider"))
        .map(item -> (String) item.get("divider"))
        .toList();
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> read() {
    return (List<Map<String, Object>>) page.getByTestId("log").locator("> li").evaluateAll(READ);
  }

  /** How many times the page has connected, or tried to. */
  int connections() {
    return connections;
  }

  /** What waits to be sent. */
  List<String> waiting() {
    return page.getByTestId("waiting").locator(".text").allTextContents();
  }

  Locator banner() {
    return page.getByTestId("banner");
  }
}
