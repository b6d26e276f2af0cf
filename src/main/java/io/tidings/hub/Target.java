package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import java.util.Optional;

/** Whom a message is for, as its sender says it. */
public sealed interface Target {
  String OTHERS_IN = "others:";

  /** All who listen to a channel. */
  record In(Channel channel) implements Target {}

  /** The connection that sends. */
  record Caller() implements Target {}

  /** All who listen to a channel, but not the connection that sends. */
  record Others(Channel channel) implements Target {}

  /**
   * Reads a channel, {@code caller}, {@code others} or {@code others:<group>}.
   *
   * @throws HubException MALFORMED, saying what is wrong
   */
  static Target parse(String text) {
    if (text.equals("caller")) {
      return new Caller();
    }
    if (text.equals("others")) {
      return new Others(Channel.ALL);
    }
    if (text.startsWith(OTHERS_IN)) {
      return new Others(Channel.group(text.substring(OTHERS_IN.length())));
    }
    return new In(Channel.parse(text));
  }

  /**
   * The caller, where only a caller makes sense.
   *
   * @throws HubException MALFORMED where there is none
   */
  static Identity require(Optional<Identity> caller) {
    return caller.orElseThrow(
        () ->
            Failure.MALFORMED.because(
                "there is no caller here, so nobody is meant by caller or others; name channels"));
  }
}
