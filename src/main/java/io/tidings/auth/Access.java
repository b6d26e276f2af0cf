package io.tidings.auth;

import io.tidings.config.Auth;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.vertx.core.Future;

/**
 * What clients may do. The channels of everyone and of groups are open to all; those of a
 * connection or a user are heard by their owner alone. May be called from any thread.
 *
 * <p>The methods fail with FORBIDDEN, in a sentence for the client.
 */
public final class Access {
  private final Auth auth;

  public Access(Auth auth) {
    this.auth = auth;
  }

  /** Whether the caller may listen to the channel and read its history. */
  public Future<Void> requireJoin(Identity caller, Channel channel) {
    return isShared(channel) || caller.owns(channel)
        ? Future.succeededFuture()
        : refused("'" + channel + "' is not yours; you can listen to your own channels only");
  }

  /** Whether the caller may publish to the channel. */
  public Future<Void> requirePublish(Identity caller, Channel channel) {
    return isShared(channel) || caller.owns(channel) || auth.anonymous()
        ? Future.succeededFuture()
        : refused("you may not publish to '" + channel + "'; publish to a group, or to everyone");
  }

  private static boolean isShared(Channel channel) {
    return switch (channel.kind()) {
      case ALL, GROUP -> true;
      case CONNECTION, USER -> false;
    };
  }

  private static Future<Void> refused(String sentence) {
    return Future.failedFuture(Failure.FORBIDDEN.because(sentence));
  }
}
