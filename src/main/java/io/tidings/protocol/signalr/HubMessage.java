package io.tidings.protocol.signalr;

import io.tidings.message.Json;
import java.util.List;
import java.util.Optional;

/**
 * What either side of the hub protocol says. Headers, to which the protocol gives no meaning, are
 * not kept. An invocation id is never empty.
 */
public sealed interface HubMessage {

  /** What counts in the sequence of a stateful reconnect. */
  sealed interface Tracked extends HubMessage {}

  /** What calls a method. */
  sealed interface Call extends Tracked {
    String target();

    /** One array, as it was written. */
    Json arguments();

    /** The streams that the caller will send, in the order of the method's stream parameters. */
    List<String> streamIds();
  }

  /**
   * Calls a method that has one result or none.
   *
   * @param invocationId absent when no answer is wanted, nor allowed
   */
  record Invocation(
      Optional<String> invocationId, String target, Json arguments, List<String> streamIds)
      implements Call {
    public Invocation {
      streamIds = List.copyOf(streamIds);
    }

    /** One that wants no answer and brings no streams. */
    public Invocation(String target, Json arguments) {
      this(Optional.empty(), target, arguments, List.of());
    }
  }

  /** Calls a method whose results are a stream. */
  record StreamInvocation(
      String invocationId, String target, Json arguments, List<String> streamIds) implements Call {
    public StreamInvocation {
      streamIds = List.copyOf(streamIds);
    }
  }

  /**
   * One item of a stream.
   *
   * @param invocationId of the call that is answered by the stream, or the stream id that a call
   *     gave
   */
  record StreamItem(String invocationId, Json item) implements Tracked {}

  /**
   * The end of a call or stream.
   *
   * @param invocationId as in {@link StreamItem}
   * @param result absent for a stream and a method without a result; never there with an error
   */
  record Completion(String invocationId, Optional<String> error, Optional<Json> result)
      implements Tracked {
    public Completion {
      if (error.isPresent() && result.isPresent()) {
        throw new IllegalArgumentException("a completion has an error or a result, never both");
      }
    }

    /** The end of a stream, or of a call without a result. */
    public static Completion of(String invocationId) {
      return new Completion(invocationId, Optional.empty(), Optional.empty());
    }

    public static Completion result(String invocationId, Json result) {
      return new Completion(invocationId, Optional.empty(), Optional.of(result));
    }

    public static Completion error(String invocationId, String error) {
      return new Completion(invocationId, Optional.of(error), Optional.empty());
    }
  }

  /** Asks to end a call early; it is completed all the same. */
  record CancelInvocation(String invocationId) implements Tracked {}

  /** Says that the sender is there. */
  record Ping() implements HubMessage {}

  /**
   * The last message.
   *
   * @param allowReconnect whether the other side should connect again by itself
   */
  record Close(Optional<String> error, boolean allowReconnect) implements HubMessage {}

  /**
   * Tells what has arrived.
   *
   * @param sequenceId of the last tracked message received
   */
  record Ack(long sequenceId) implements HubMessage {}

  /**
   * The first message after a stateful reconnect.
   *
   * @param sequenceId of the tracked message that the sender sends next
   */
  record Sequence(long sequenceId) implements HubMessage {}
}
