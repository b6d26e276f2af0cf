package io.tidings.message;

import java.util.List;

/**
 * What a sender says, before it has a place in a channel.
 *
 * @param name the event or client method
 * @param from connection id of the sender; empty for server-side sends
 * @param user the sender's user; empty when anonymous
 * @param except connection ids that the message is never delivered to
 */
public record Message(String name, Json data, String from, String user, List<String> except) {
  public static final String DEFAULT_NAME = "message";

  public Message {
    except = List.copyOf(except);
  }

  public boolean isKeptFrom(String connection) {
    return except.contains(connection);
  }
}
