package io.tidings.message;

import java.util.stream.Stream;

/** Why something was refused. The codes follow HTTP and are part of the wire contract. */
public enum Failure {
  MALFORMED(400, false, "malformed"),
  UNAUTHENTICATED(401, false, "not authenticated"),
  FORBIDDEN(403, false, "not permitted"),
  UNKNOWN(404, false, "unknown"),
  CONFLICT(409, false, "conflict"),
  TOO_LARGE(413, false, "too large"),
  TOO_MANY(429, true, "too many"),
  INTERNAL(500, false, "internal"),
  UNAVAILABLE(503, true, "not now, try again");

  private final int code;
  private final boolean retryable;
  private final String title;

  Failure(int code, boolean retryable, String title) {
    this.code = code;
    this.retryable = retryable;
    this.title = title;
  }

  /** The failure with a code; INTERNAL for a code that is none of ours. */
  public static Failure of(int code) {
    return Stream.of(values()).filter(each -> each.code == code).findFirst().orElse(INTERNAL);
  }

  public int code() {
    return code;
  }

  /** Whether the same request may succeed later. */
  public boolean retryable() {
    return retryable;
  }

  /** The kind of failure, in words that stay the same. */
  public String title() {
    return title;
  }

  /** An exception for this failure; the sentence reaches the client, so it says what to do. */
  public HubException because(String sentence) {
    return new HubException(this, sentence);
  }
}
