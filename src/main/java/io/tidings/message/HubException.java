package io.tidings.message;

/** A refusal whose message is meant for the client. Carries no stack trace: it is an answer. */
public class HubException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  public HubException(Failure failure, String message) {
    super(message, null, false, false);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
