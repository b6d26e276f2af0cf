package io.tidings.browser;

import static org.assertj.core.api.Assertions.fail;

import com.microsoft.playwright.Page;

/** A keyboard, and nothing else to use a page with. */
final class Keys {
  private static final int MOST_STOPS = 40;

  /** As a screen reader would call what has the focus. */
  private static final String FOCUSED =
      """
      () => {
        const it = document.activeElement;
        return it.ariaLabel ?? it.labels?.[0]?.innerText ?? it.innerText;
      }
      """;

  private final Page page;

  Keys(Page page) {
    this.page = page;
  }

  Keys press(String key) {
    page.keyboard().press(key);
    return this;
  }

  Keys type(String text) {
    page.keyboard().type(text);
    return this;
  }

  /** Presses Tab until that has the focus; fails where it is never reached. */
  Keys focus(String name) {
    for (int stops = 0; stops < MOST_STOPS; stops++) {
      press("Tab");
      if (name.equals(page.evaluate(FOCUSED))) {
        return this;
      }
    }
    return fail("'%s' cannot be reached with Tab", name);
  }
}
