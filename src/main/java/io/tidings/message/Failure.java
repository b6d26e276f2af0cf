package io.tidings.message;

/** Why something was refused. The codes follow HTTP and are part of the wire contract. */
public enum Failure {
  MALFORMED(400, false),
  UNAUTHENTICATED(401, false),
  FORBIDDEN(403, false),
  UNKNOWN(404, false),
  CONFLICT(409, false),
  TOO_LARGE(413, false),
  TOO_MANY(429, true),
  INTERNAL(500, false),
  UNAVAILABLE(503, true);

  private final int code;
  private final boolean retryable;

  Failure(int code, boolean retryable) {
    this.code = code;
    this.retryable = retryable;
  }

  public int code() {
    return code;
  }

  /** Whether the same request may succeed later. */
  public boolean retryable() {
    return retryable;
  }

  /** An exception for this failure; the sentence reaches the client, so it says what to do. */
  public HubException because(String sentence) {
    return new HubException(this, sentence);
  }
}
