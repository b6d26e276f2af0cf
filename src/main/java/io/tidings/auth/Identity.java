package io.tidings.auth;

import io.tidings.message.Channel;

/**
 * Whom a connection speaks for.
 *
 * @param connection its id, which it keeps when it is resumed
 * @param user empty when anonymous
 */
public record Identity(String connection, String user) {
  public Identity {
    if (connection.isEmpty()) {
      throw new IllegalArgumentException("connection must not be empty");
    }
  }

  public boolean isAnonymous() {
    return user.isEmpty();
  }

  /** Whether the channel reaches nobody but this connection or this user, in whatever scope. */
  boolean owns(Channel channel) {
    return switch (channel.kind()) {
      case CONNECTION -> channel.name().equals(connection);
      case USER -> !isAnonymous() && channel.name().equals(user);
      case ALL, GROUP -> false;
    };
  }
}
