package io.tidings.feed;

import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.Position;
import io.vertx.core.Future;

/** One connection's cursor on one channel. Confined to its gateway's event loop. */
public final class Subscription {
  private final Channel channel;

  Subscription(Channel channel) {
    this.channel = channel;
  }

  public Channel channel() {
    return channel;
  }

  /**
   * Completes in place: what is written to the reader in its handler stands behind the last
   * replayed message and before the first live one.
   *
   * <p>Fails with a {@link io.tidings.message.HubException} when the channel cannot be listened to
   * now; the subscription is then closed.
   */
  public Future<Joined> joined() {
    return Future.failedFuture(Failure.UNAVAILABLE.because("channels cannot be listened to yet"));
  }

  /** Of the last message written; before the join completes, where it is meant to begin. */
  public Position position() {
    return Position.NONE;
  }

  /** To be called when the reader is writable again. */
  public void resume() {}

  /** Nothing is written for it any more. */
  public void close() {}
}
