package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * A connection as its hub sees it, whatever the transport. Confined to the connection's event loop,
 * where its futures complete, too.
 */
public interface RemoteCaller {
  Identity identity();

  /**
   * Listens to a channel from now on because the server wants it, so that nobody is asked whether
   * it may. Completes when it does: what is published after that, it hears.
   */
  Future<Void> enter(Channel channel);

  /**
   * Listens to a channel because the client asks for it.
   *
   * @param since delivers first what came after it
   * @return {@link Replies#joined}; completes in place, behind the replay and before what is live.
   *     Fails with a {@link io.tidings.message.HubException}
   */
  Future<Json> join(Channel channel, Optional<Position> since);

  /**
   * Listens no longer.
   *
   * @return {@link Replies#joined} with the position of the last message that was written
   */
  Json leave(Channel channel);

  /** Up to where it was written a channel; empty where it does not listen to it. */
  Optional<Position> position(Channel channel);

  /** {@link Replies#whoami}. */
  Json whoami();

  /** Ends the connection. */
  void abort();
}
