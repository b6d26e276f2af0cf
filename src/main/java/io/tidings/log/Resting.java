package io.tidings.log;

import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Position;

/**
 * The log lost its tail a moment ago, and what is asked about may still be put back by whoever
 * holds it. It lasts some seconds; then there is another answer.
 */
public final class Resting extends HubException {
  private static final long serialVersionUID = 1L;

  private final transient Position survived;

  public Resting(Position survived) {
    super(
        Failure.UNAVAILABLE, "what the log lost may still be put back; try again in some seconds");
    this.survived = survived;
  }

  /** The head of what is left. */
  public Position survived() {
    return survived;
  }
}
