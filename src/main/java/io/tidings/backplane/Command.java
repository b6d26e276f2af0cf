package io.tidings.backplane;

import io.tidings.message.Channel;

/** What every gateway of the cluster is told to do with connections that it may hold. */
public sealed interface Command {
  /** Joins the member's connections, a connection's or a user's channel, to a channel. */
  record Join(Channel member, Channel channel) implements Command {}

  /** The opposite of {@link Join}. */
  record Leave(Channel member, Channel channel) implements Command {}

  /** The connection was resumed elsewhere: whoever holds it with a lower generation closes it. */
  record Resumed(String connection, long generation) implements Command {}
}
