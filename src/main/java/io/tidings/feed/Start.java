package io.tidings.feed;

import io.tidings.message.Position;

/** Where a subscription begins. */
public sealed interface Start {
  /** With what comes from now on. */
  record Latest() implements Start {}

  /** With the earliest message that the log still has. */
  record Earliest() implements Start {}

  /** With what came after a position. */
  record After(Position position) implements Start {}
}
