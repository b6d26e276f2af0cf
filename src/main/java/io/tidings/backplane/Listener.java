package io.tidings.backplane;

import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Context;
import io.vertx.core.Future;

/** A gateway as the backplane sees it. Every method is called on the gateway's own context. */
public interface Listener {
  /** The event loop that the listener is confined to. */
  Context context();

  /** News of a channel it listens to; they may be lost, repeated or out of order. */
  void announced(Publication publication);

  /** The log of a channel it listens to has got at least this far. */
  void head(Channel channel, Position head);

  /**
   * Carries out a command that was sent to all nodes.
   *
   * @return how many of its connections the command was meant for; completes when it has taken
   *     effect
   */
  Future<Integer> execute(Command command);

  /**
   * Calls a client.
   *
   * @return its answer; fails with UNKNOWN where the connection is not one of its own or has gone,
   *     UNAVAILABLE where no answer came in time, and any other failure where the client says one
   */
  Future<Json> call(Call call);
}
