package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection without a wire, which remembers what its hub wants of it. */
final class PaperCaller implements RemoteCaller {
  final List<String> asked = new CopyOnWriteArrayList<>();
  private final Identity identity;
  volatile Future<Void> entering = Future.succeededFuture();

  PaperCaller(Identity identity) {
    this.identity = identity;
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public Future<Void> enter(Channel channel) {
    asked.add("enter " + channel);
    return entering;
  }

  @Override
  public Future<Json> join(Channel channel, Optional<Position> since) {
    asked.add("join " + channel + since.map(position -> " since " + position).orElse(""));
    return Future.succeededFuture(
        Replies.joined(channel, since.orElse(Position.NONE), Optional.empty(), 0));
  }

  @Override
  public Json leave(Channel channel) {
    asked.add("leave " + channel);
    return Replies.joined(channel, Position.NONE, Optional.empty(), 0);
  }

  @Override
  public Optional<Position> position(Channel channel) {
    return Optional.empty();
  }

  @Override
  public Json whoami() {
    return new Json("{\"connection\":\"" + identity.connection() + "\"}");
  }

  @Override
  public void abort() {
    asked.add("abort");
  }
}
