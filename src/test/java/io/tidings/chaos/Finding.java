package io.tidings.chaos;

/**
 * One way in which a history breaks the promise.
 *
 * @param client whose history shows it
 */
record Finding(Kind kind, String client, String channel, String text) {
  enum Kind {
    /** What was stored, or delivered to another, is missing where nothing was told. */
    LOST,
    /** An offset was left out. */
    HOLE,
    /** The same message came twice to one client. */
    DOUBLED,
    /** A message came after one that follows it. */
    REORDERED,
    /** The answer to a registration is not what was delivered. */
    FALSE_ANSWER,
    /** A message came that nobody sent, or before a registration. */
    UNASKED,
    /** One id, two contents. */
    TWO_CONTENTS,
    /** One message, two ids. */
    TWO_IDS,
    /** Two clients disagree on what precedes a message. */
    DISAGREEMENT,
    /** A message that was sent after another was acknowledged stands before it. */
    OVERTAKEN,
    /** A loss was told where nothing can have been lost. */
    NEEDLESS_GAP,
    /** A correct request was called wrong. */
    REFUSED,
    /** A resumed client was given another connection id. */
    RENAMED
  }

  @Override
  public String toString() {
    return kind + " client=" + client + " channel=" + channel + ": " + text;
  }
}
