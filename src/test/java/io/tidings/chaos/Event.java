package io.tidings.chaos;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * One thing that a client did or was told, or that was done to the system. Ids are kept as they
 * stood on the wire; {@code at} is milliseconds since the run began.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(Event.Identified.class),
  @JsonSubTypes.Type(Event.Sent.class),
  @JsonSubTypes.Type(Event.Acknowledged.class),
  @JsonSubTypes.Type(Event.Refused.class),
  @JsonSubTypes.Type(Event.Unanswered.class),
  @JsonSubTypes.Type(Event.Joining.class),
  @JsonSubTypes.Type(Event.Joined.class),
  @JsonSubTypes.Type(Event.NotJoined.class),
  @JsonSubTypes.Type(Event.Received.class),
  @JsonSubTypes.Type(Event.Gap.class),
  @JsonSubTypes.Type(Event.Disconnected.class),
  @JsonSubTypes.Type(Event.Settled.class),
  @JsonSubTypes.Type(Event.Bounded.class),
  @JsonSubTypes.Type(Event.Faulted.class),
  @JsonSubTypes.Type(Event.MayLose.class),
})
@JsonInclude(JsonInclude.Include.NON_NULL)
sealed interface Event {
  long at();

  /** A client was told its connection id. */
  record Identified(long at, String client, String connection) implements Event {}

  /** A publish was sent, for the first time or again with the same message id. */
  record Sent(long at, String client, String channel, String messageId, String content)
      implements Event {}

  /** The hub said that the message is in the log. */
  record Acknowledged(long at, String client, String channel, String messageId, String id)
      implements Event {}

  /** The hub answered with a failure. */
  record Refused(long at, String client, String channel, String messageId, int code, String reason)
      implements Event {}

  /** Nobody knows: the connection ended before an answer, or none came in time. */
  record Unanswered(long at, String client, String channel, String messageId) implements Event {}

  /**
   * A client registers.
   *
   * @param since the last position it has; null at its first time
   */
  record Joining(long at, String client, String channel, String since) implements Event {}

  /**
   * The registration was answered.
   *
   * @param recovered null where there was no position
   * @param reason null where there is none
   */
  record Joined(
      long at,
      String client,
      String channel,
      String id,
      Boolean recovered,
      String reason,
      long replayed)
      implements Event {}

  /** The registration was answered with a failure. */
  record NotJoined(long at, String client, String channel, int code, String reason)
      implements Event {}

  record Received(long at, String client, String channel, String id, String content)
      implements Event {}

  /** A subscription was told that it has missed messages, and goes on after the id. */
  record Gap(long at, String client, String channel, String reason, String id) implements Event {}

  record Disconnected(long at, String client) implements Event {}

  /** The run ended, all faults long over, with the client listening: it must have everything. */
  record Settled(long at, String client, String channel) implements Event {}

  /** The channel keeps few messages: who was away may have missed too many. */
  record Bounded(long at, String channel) implements Event {}

  /** The nemesis did something. */
  record Faulted(long at, String fault) implements Event {}

  /**
   * Redis was made to forget what it had stored since some earlier moment.
   *
   * @param witnesses whether nodes ended, too, that may have been the only ones to have it
   */
  record MayLose(long at, long since, boolean witnesses) implements Event {
    /** Whether what was stored in between may be forgotten. */
    boolean concerns(long begin, long end) {
      return since <= end && begin <= at;
    }
  }
}
