package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.message.Channel;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The hub's services as every door offers them: a JSON request in, a JSON reply out. May be called
 * from any thread.
 *
 * <p>The methods fail with MALFORMED, naming the field that is wrong, and as those of {@link Hub}.
 */
public final class Services {
  public static final String WHOAMI = "hub:whoami";
  public static final String SEND = "hub:send";
  public static final String RESYNC = "hub:resync";
  public static final String HISTORY = "hub:history";
  public static final String GROUPS = "hub:groups";

  /** Not asked for: the address at which a client is told that its node is leaving. */
  public static final String LEAVING = "hub:leaving";

  private final Hub hub;

  public Services(Hub hub) {
    this.hub = hub;
  }

  /** {@link #SEND}. */
  public Future<Json> send(Identity caller, Json request) {
    return parsed(() -> Requests.sending(request))
        .compose(sending -> hub.send(caller, sending))
        .map(Replies::sent);
  }

  /** {@link #SEND}, as the server. */
  public Future<Json> send(Json request) {
    return parsed(() -> Requests.sending(request)).compose(hub::send).map(Replies::sent);
  }

  /** {@link #HISTORY}. */
  public Future<Json> history(Identity caller, Json request) {
    return parsed(() -> Requests.history(request)).compose(query -> history(caller, query));
  }

  /** {@link #HISTORY}, for who has the query already. */
  Future<Json> history(Identity caller, HistoryQuery query) {
    return hub.history(caller, query).map(page -> Replies.history(query, page));
  }

  /** {@link #HISTORY}, as the server. */
  public Future<Json> history(Json request) {
    return parsed(() -> Requests.history(request))
        .compose(query -> hub.history(query).map(page -> Replies.history(query, page)));
  }

  /**
   * {@link #RESYNC}.
   *
   * @param sent as {@link Hub#resync} wants it
   */
  public Future<Json> resync(
      Identity caller, Json request, Function<Channel, Optional<Position>> sent) {
    return parsed(() -> Requests.resync(request))
        .compose(positions -> hub.resync(caller, positions, sent))
        .map(Replies::resynced);
  }

  /** {@link #GROUPS}, for servers only. */
  public Future<Json> groups(Json request) {
    return parsed(() -> Requests.groupChange(request))
        .compose(
            change ->
                change.joins()
                    ? hub.add(change.member(), change.group())
                    : hub.remove(change.member(), change.group()))
        .map(Replies::regrouped);
  }

  private static <T> Future<T> parsed(Supplier<T> parse) {
    try {
      return Future.succeededFuture(parse.get());
    } catch (HubException refusal) {
      return Future.failedFuture(refusal);
    }
  }
}
