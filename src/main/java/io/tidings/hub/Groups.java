package io.tidings.hub;

import io.tidings.message.Channel;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Who is in which group. A connection is in it again when it was resumed, a user with every
 * connection that comes later, on any node.
 *
 * <p>The methods complete with the number of connections that are concerned now, when those listen:
 * what is published to the group after that, they hear.
 */
public final class Groups {
  private final Hub hub;
  private final String scope;
  private final Optional<RemoteCaller> here;

  Groups(Hub hub, String scope, Optional<RemoteCaller> here) {
    this.hub = hub;
    this.scope = scope;
    this.here = here;
  }

  public Future<Integer> add(String connection, String group) {
    Channel member = Channel.connection(connection);
    Channel channel = group(group);
    return here(connection)
        .map(caller -> hub.remember(member, channel).compose(kept -> caller.enter(channel)).map(1))
        .orElseGet(() -> hub.add(member, channel));
  }

  public Future<Integer> remove(String connection, String group) {
    Channel member = Channel.connection(connection);
    Channel channel = group(group);
    return here(connection)
        .map(caller -> hub.forget(member, channel).onSuccess(kept -> caller.leave(channel)).map(1))
        .orElseGet(() -> hub.remove(member, channel));
  }

  /** Of the caller itself, which most often is meant, no other node has to be asked. */
  private Optional<RemoteCaller> here(String connection) {
    return here.filter(caller -> caller.identity().connection().equals(connection));
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
