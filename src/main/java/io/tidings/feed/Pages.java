package io.tidings.feed;

import io.tidings.log.Page;
import io.tidings.log.Page.Verdict;
import io.tidings.message.Position;
import io.tidings.message.Publication;

/** What is made sure of with every page, whoever has read it. */
final class Pages {
  private Pages() {}

  /** The page's verdict; TRIMMED where the page claims to be whole and has a hole. */
  static Verdict verdict(Page page, Position since) {
    if (page.verdict() != Verdict.WHOLE) {
      return page.verdict();
    }
    long offset = since.offset();
    for (Publication publication : page.publications()) {
      if (publication.offset() != ++offset) {
        return Verdict.TRIMMED;
      }
    }
    boolean stoppedShort = page.publications().isEmpty() && offset < page.head().offset();
    return stoppedShort ? Verdict.TRIMMED : Verdict.WHOLE;
  }
}
