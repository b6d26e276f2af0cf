package io.tidings.hub;

import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.vertx.core.Future;
import java.util.Optional;

/** What clients may call on every hub, so that they miss nothing. Answers as the services do. */
final class StandardMethods extends HubMethods {
  public Future<Json> join(String channel, Optional<String> since) {
    return remote().join(Channel.parse(channel), since.map(Position::parse));
  }

  public Json leave(String channel) {
    return remote().leave(Channel.parse(channel));
  }

  public Future<Json> resync(Json positions) {
    return services().resync(remote().identity(), positions, remote()::position);
  }

  public Future<Json> history(String channel, Optional<String> since, Optional<Integer> limit) {
    HistoryQuery query =
        new HistoryQuery(
            Channel.parse(channel),
            since.map(Position::parse),
            limit.orElse(HistoryQuery.DEFAULT_LIMIT),
            false);
    return services().history(remote().identity(), query);
  }

  public Json whoAmI() {
    return remote().whoami();
  }

  private RemoteCaller remote() {
    return context().remote();
  }

  private Services services() {
    return session().services();
  }
}
