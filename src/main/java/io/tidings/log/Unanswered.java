package io.tidings.log;

import io.tidings.message.Failure;
import io.tidings.message.HubException;

/** A script was sent and the connection went away before the answer: it ran, or it did not. */
final class Unanswered extends HubException {
  private static final long serialVersionUID = 1L;

  Unanswered() {
    super(Failure.UNAVAILABLE, "the log did not answer; try again");
  }
}
