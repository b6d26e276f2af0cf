package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One message for many. */
public record Sending(List<Target> to, Draft draft) {
  static final int MAX_TARGETS = 256;

  /**
   * @throws HubException MALFORMED when there are no targets or too many
   */
  public Sending {
    to = List.copyOf(to);
    if (to.isEmpty() || to.size() > MAX_TARGETS) {
      throw Failure.MALFORMED.because(
          "a message must have 1 to " + MAX_TARGETS + " targets, has " + to.size());
    }
  }

  /**
   * What is said in which channel, in the order of the targets. Who is meant by one target and not
   * by another of the same channel is meant.
   *
   * @throws HubException MALFORMED when a target needs a caller and there is none
   */
  Map<Channel, Message> resolve(Optional<Identity> caller) {
    Message message = draft.signed(caller);
    Map<Channel, Message> resolved = new LinkedHashMap<>();
    for (Target target : to) {
      if (target instanceof Target.In in) {
        resolved.put(in.channel(), message);
      } else if (target instanceof Target.Caller) {
        resolved.put(Channel.connection(Target.require(caller).connection()), message);
      } else if (target instanceof Target.Others others) {
        resolved.putIfAbsent(others.channel(), without(Target.require(caller), message));
      }
    }
    return resolved;
  }

  private static Message without(Identity caller, Message message) {
    List<String> except =
        Stream.concat(message.except().stream(), Stream.of(caller.connection()))
            .distinct()
            .toList();
    return new Message(message.name(), message.data(), message.from(), message.user(), except);
  }
}
