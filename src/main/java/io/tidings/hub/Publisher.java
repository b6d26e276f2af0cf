package io.tidings.hub;

import io.tidings.backplane.Backplane;
import io.tidings.config.Limits;
import io.tidings.config.Policies;
import io.tidings.log.Log;
import io.tidings.log.Log.Appended;
import io.tidings.log.Log.IdempotencyKey;
import io.tidings.log.OutcomeUnknown;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.metrics.Meters;
import io.tidings.metrics.Tally;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Puts messages into the log and then announces them, in the order in which they were given.
 * Confined to the log's event loop.
 */
final class Publisher {
  /** How many channels a failure names. */
  private static final int MAX_NAMED = 16;

  private final Log log;
  private final Backplane backplane;
  private final Policies policies;
  private final Limits limits;
  private final Clock clock;
  private final Tally stored;
  private final Tally repeated;
  private final Tally refused;
  private final Tally failed;

  Publisher(
      Log log, Backplane backplane, Policies policies, Limits limits, Clock clock, Meters meters) {
    this.log = log;
    this.backplane = backplane;
    this.policies = policies;
    this.limits = limits;
    this.clock = clock;
    this.stored = tally(meters, "stored");
    this.repeated = tally(meters, "repeated");
    this.refused = tally(meters, "refused");
    this.failed = tally(meters, "failed");
  }

  private static Tally tally(Meters meters, String result) {
    return meters.counter("tidings.publishes", "Messages published to a channel", "result", result);
  }

  /** Completes when the message is in the log, and not before. */
  Future<Position> publish(Channel channel, Message message, Optional<IdempotencyKey> key) {
    int length = message.data().length();
    if (length > limits.body()) {
      refused.increment();
      return Future.failedFuture(
          Failure.TOO_LARGE.because(
              "the body has " + length + " bytes; send at most " + limits.body()));
    }
    return log.append(channel, message, key)
        .transform(
            (appended, cause) ->
                cause == null
                    ? Future.succeededFuture(announce(appended))
                    : giveUp(channel, message, cause));
  }

  /** What is repeated is announced again: its first announcement may have died with its sender. */
  private Position announce(Appended appended) {
    (appended.repeated() ? repeated : stored).increment();
    backplane.announce(appended.publication(), appended.interests());
    return appended.position();
  }

  private Future<Position> giveUp(Channel channel, Message message, Throwable cause) {
    if (isUnavailable(cause) && !policies.of(channel.toString()).keepsHistory()) {
      // Only the interests were to be had from there, so the channel goes on without.
      stored.increment();
      backplane.announceToAll(new Publication(channel, Position.NONE, clock.millis(), message));
      return Future.succeededFuture(Position.NONE);
    }
    if (cause instanceof OutcomeUnknown) {
      backplane.suspect(channel);
    }
    failed.increment();
    return Future.failedFuture(cause);
  }

  private static boolean isUnavailable(Throwable cause) {
    return cause instanceof HubException refusal && refusal.failure() == Failure.UNAVAILABLE;
  }

  /**
   * Publishes to each channel, whatever becomes of the others. The log keeps the keys of each
   * channel apart, so one serves for all: repeated, it is stored only where it was not.
   *
   * <p>Fails with UNAVAILABLE, naming the channels, where repeating helps.
   */
  Future<Map<Channel, Position>> publish(
      Map<Channel, Message> messages, Optional<IdempotencyKey> key) {
    Map<Channel, Future<Position>> outcomes = new LinkedHashMap<>();
    messages.forEach((channel, message) -> outcomes.put(channel, publish(channel, message, key)));
    return Future.join(new ArrayList<>(outcomes.values()))
        .transform(
            joined ->
                joined.succeeded()
                    ? Future.succeededFuture(positions(outcomes))
                    : Future.failedFuture(failure(outcomes, key.isPresent())));
  }

  private static Map<Channel, Position> positions(Map<Channel, Future<Position>> outcomes) {
    Map<Channel, Position> positions = new LinkedHashMap<>();
    outcomes.forEach((channel, outcome) -> positions.put(channel, outcome.result()));
    return positions;
  }

  private static HubException failure(Map<Channel, Future<Position>> outcomes, boolean repeatable) {
    List<Channel> failed =
        outcomes.keySet().stream().filter(channel -> outcomes.get(channel).failed()).toList();
    List<HubException> causes =
        failed.stream().map(channel -> refusal(outcomes.get(channel).cause())).toList();
    HubException cause =
        causes.stream()
            .filter(some -> some.failure().retryable())
            .findFirst()
            .orElse(causes.get(0));
    if (outcomes.size() == 1) {
      return cause;
    }
    Failure failure = cause.failure().retryable() ? Failure.UNAVAILABLE : cause.failure();
    String advice =
        !cause.failure().retryable()
            ? ""
            : repeatable
                ? "; repeat the request with the same messageId"
                : "; the others have it: send a messageId to be able to repeat";
    return failure.because("not stored in " + names(failed) + ": " + cause.getMessage() + advice);
  }

  private static HubException refusal(Throwable cause) {
    return cause instanceof HubException refusal
        ? refusal
        : Failure.INTERNAL.because("something went wrong here; it has been noted");
  }

  private static String names(List<Channel> channels) {
    StringJoiner names = new StringJoiner(", ");
    channels.stream().limit(MAX_NAMED).forEach(channel -> names.add(channel.toString()));
    int more = channels.size() - MAX_NAMED;
    return more > 0 ? names + " and " + more + " more" : names.toString();
  }
}
