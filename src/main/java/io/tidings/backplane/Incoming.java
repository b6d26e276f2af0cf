package io.tidings.backplane;

import io.tidings.backplane.Announcements.Mark;

/** How far the news of one peer have been heard. */
final class Incoming {
  /** After how many bytes the peer is told at once rather than with the next heartbeat. */
  static final int ANSWER_AFTER = Outgoing.BOUND / 8;

  private Mark next = Mark.NONE;
  private int unanswered;

  /** Returns whether nothing is missing before and within the announcements. */
  boolean receive(Announcements announcements) {
    for (News news : announcements.news()) {
      unanswered += news.weight();
    }
    Mark first = announcements.first();
    if (first.stream() < next.stream()) {
      return true; // A straggler: what was missing in its stream was seen to when that ended.
    }
    long end = first.number() + announcements.news().size();
    if (first.stream() > next.stream()) {
      // How much the stream before had, nobody will tell any more.
      boolean whole = next.stream() == 0 && first.number() == 0;
      next = new Mark(first.stream(), end);
      return whole;
    }
    boolean whole = first.number() <= next.number();
    if (end > next.number()) {
      next = new Mark(next.stream(), end);
    }
    return whole;
  }

  /** Everything below has arrived or was found to be missing. */
  Mark next() {
    return next;
  }

  boolean wantsAnswer() {
    return unanswered >= ANSWER_AFTER;
  }

  void answered() {
    unanswered = 0;
  }
}
