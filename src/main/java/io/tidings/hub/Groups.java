package io.tidings.hub;

import io.tidings.message.Channel;
import io.vertx.core.Future;

/**
 * Who is in which group. A connection is in it again when it was resumed, a user with every
 * connection that comes later, on any node.
 *
 * <p>The methods complete with the number of connections that are concerned now.
 */
public final class Groups {
  private final Hub hub;
  private final String scope;

  Groups(Hub hub, String scope) {
    this.hub = hub;
    this.scope = scope;
  }

  public Future<Integer> add(String connection, String group) {
    return hub.add(Channel.connection(connection), group(group));
  }

  public Future<Integer> remove(String connection, String group) {
    return hub.remove(Channel.connection(connection), group(group));
  }

  public Future<Integer> addUser(String user, String group) {
    return hub.add(Channel.user(user).in(scope), group(group));
  }

  public Future<Integer> removeUser(String user, String group) {
    return hub.remove(Channel.user(user).in(scope), group(group));
  }

  private Channel group(String name) {
    return Channel.group(name).in(scope);
  }
}
