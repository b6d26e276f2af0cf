package io.tidings.hub;

import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client is told of a failure, in the words of ASP.NET Core, which clients may look for.
 * What is our fault is logged with its cause, and is not told.
 */
final class CallErrors {
  private static final int LONGEST_TARGET = 128;
  private static final Logger log = LoggerFactory.getLogger(CallErrors.class);

  private CallErrors() {}

  static HubException unknown(String target) {
    return Failure.UNKNOWN.because("Unknown hub method '" + abbreviated(target) + "'");
  }

  static HubException streamsOnly(String target) {
    return mode(target, "streaming", "non-streaming");
  }

  static HubException streamsNot(String target) {
    return mode(target, "non-streaming", "streaming");
  }

  private static HubException mode(String target, String is, String called) {
    return Failure.MALFORMED.because(
        "The client attempted to invoke the %s '%s' method with a %s invocation."
            .formatted(is, abbreviated(target), called));
  }

  /** The arguments are not what the method takes. */
  static HubException binding(String target, HubException cause) {
    return Failure.MALFORMED.because(
        "Failed to invoke '%s' due to an error on the server. InvalidDataException: %s"
            .formatted(abbreviated(target), cause.getMessage()));
  }

  /** The streams of the client are not as many as the method takes. */
  static HubException uploading(String target, int sent, int expected) {
    return invoking(
        target,
        Failure.MALFORMED.because(
            "Client sent %d stream(s), Hub method expects %d.".formatted(sent, expected)));
  }

  static HubException invoking(String target, Throwable cause) {
    return worded(
        "An unexpected error occurred invoking '" + abbreviated(target) + "' on the server.",
        cause);
  }

  static HubException streaming(Throwable cause) {
    return worded("An error occurred on the server while streaming results.", cause);
  }

  static HubException connecting(Throwable cause) {
    return worded("Connection closed with an error.", cause);
  }

  /** No client hears of it, so that all of it is logged. */
  static HubException disconnecting(Throwable cause) {
    log.error("a hub failed when its client had gone", cause);
    return Failure.INTERNAL.because("the hub failed when its client had gone");
  }

  private static HubException worded(String sentence, Throwable cause) {
    if (cause instanceof HubException refusal) {
      return refusal.failure().because(sentence + " HubException: " + refusal.getMessage());
    }
    if (cause instanceof ReplyException refusal
        && refusal.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
      // An application's own words.
      return Failure.MALFORMED.because(sentence + " HubException: " + refusal.getMessage());
    }
    log.error("{}", sentence, cause);
    return Failure.INTERNAL.because(sentence);
  }

  private static String abbreviated(String target) {
    return target.length() <= LONGEST_TARGET ? target : target.substring(0, LONGEST_TARGET) + "…";
  }
}
