package io.tidings.gateway;

import io.tidings.message.Failure;
import io.tidings.message.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told of a failure. */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  private Refusals() {}

  /** The refusal itself; of anything else, which is our fault, no more than that. */
  static HubException of(Throwable error) {
    if (error instanceof HubException refusal) {
      return refusal;
    }
    log.error("a request failed", error);
    return Failure.INTERNAL.because("something went wrong here; it has been noted");
  }
}
