package io.tidings.hub;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The connection that calls a hub's methods. The same object as long as the connection lives;
 * confined to its event loop.
 */
public final class Caller {
  private final RemoteCaller remote;
  private final Map<Object, Object> items = new HashMap<>();
  private final Promise<Void> closed = Promise.promise();

  Caller(RemoteCaller remote) {
    this.remote = remote;
  }

  /** Its id, which it keeps when it is resumed. */
  public String connection() {
    return remote.identity().connection();
  }

  /** Empty when anonymous. */
  public Optional<String> user() {
    return Optional.of(remote.identity().user()).filter(user -> !user.isEmpty());
  }

  /** Whatever the hub wants to keep with the connection; gone with it. */
  public Map<Object, Object> items() {
    return items;
  }

  /** Ends the connection. */
  public void abort() {
    remote.abort();
  }

  /** Completes when the connection has ended. Never fails. */
  public Future<Void> closed() {
    return closed.future();
  }

  RemoteCaller remote() {
    return remote;
  }

  void close() {
    closed.tryComplete();
  }
}
