package io.tidings.log;

import io.tidings.message.Failure;
import io.tidings.message.HubException;

/** The connection was lost between an append and its answer. */
public final class OutcomeUnknown extends HubException {
  private static final long serialVersionUID = 1L;

  public OutcomeUnknown() {
    super(
        Failure.UNAVAILABLE,
        "the log did not answer; the message may be stored: repeat it with the same messageId");
  }
}
