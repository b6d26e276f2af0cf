package io.tidings.hub;

import io.tidings.auth.Access;
import io.tidings.auth.Identity;
import io.tidings.backplane.Backplane;
import io.tidings.backplane.Call;
import io.tidings.config.Limits;
import io.tidings.config.Policies;
import io.tidings.log.Log;
import io.tidings.log.Memberships;
import io.tidings.log.Page;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The door for all who publish, join and leave. Where a caller is given, it is asked whether the
 * caller may; without one it is the server that speaks, which may everything.
 *
 * <p>Works on the context that it was made on, the one of its log; may be called from any thread,
 * and futures complete on the caller's context. What one caller publishes to one channel keeps its
 * order.
 *
 * <p>Every method fails with a {@link io.tidings.message.HubException}: MALFORMED, FORBIDDEN and
 * TOO_LARGE where the request is to blame, UNAVAILABLE where it may be repeated.
 */
public final class Hub {
  private final VertxInternal vertx;
  private final ContextInternal context;
  private final Log log;
  private final Backplane backplane;
  private final Access access;
  private final Publisher publisher;
  private final Enrolment enrolment;
  private final ApplicationBus application;
  private final Scope common = new Scope(this, "");

  /**
   * To be made on the context of the log and the memberships.
   *
   * @param log the gateway's or the node's own
   * @param memberships likewise
   */
  public Hub(
      Vertx vertx,
      Log log,
      Memberships memberships,
      Backplane backplane,
      Access access,
      Policies policies,
      Limits limits,
      Meters meters) {
    this.vertx = (VertxInternal) vertx;
    this.context = this.vertx.getOrCreateContext().unwrap();
    this.log = log;
    this.backplane = backplane;
    this.access = access;
    this.enrolment = new Enrolment(memberships, backplane);
    this.application = new ApplicationBus(vertx.eventBus());
    this.publisher = new Publisher(log, backplane, policies, limits, Clock.systemUTC(), meters);
  }

  /**
   * Says something in a channel. Completes when it is in the log.
   *
   * @return its place; {@link Position#NONE} in a channel without history
   */
  public Future<Position> publish(Identity caller, Channel channel, Draft draft) {
    return onContext(
        () ->
            access
                .requirePublish(caller, channel)
                .compose(permitted -> publish(Optional.of(caller), channel, draft)));
  }

  /** Says something in a channel, as the server. */
  public Future<Position> publish(Channel channel, Draft draft) {
    return onContext(() -> publish(Optional.empty(), channel, draft));
  }

  private Future<Position> publish(Optional<Identity> caller, Channel channel, Draft draft) {
    return publisher.publish(channel, draft.signed(caller), draft.key(caller));
  }

  /**
   * Says the same in several channels: in all of them if the caller may, otherwise in none. Where
   * some fail, repeating it with the same {@code messageId} is safe.
   *
   * @return the message's place in each
   */
  public Future<Map<Channel, Position>> send(Identity caller, Sending sending) {
    return onContext(
        () -> {
          Map<Channel, Message> messages = sending.resolve(Optional.of(caller));
          return requireAll(messages.keySet(), channel -> access.requirePublish(caller, channel))
              .compose(
                  permitted ->
                      publisher.publish(messages, sending.draft().key(Optional.of(caller))));
        });
  }

  /** Says the same in several channels, as the server. */
  public Future<Map<Channel, Position>> send(Sending sending) {
    return send(Optional.empty(), sending);
  }

  /** Without asking whether the caller may: server code speaks in the caller's name. */
  Future<Map<Channel, Position>> send(Optional<Identity> caller, Sending sending) {
    return onContext(() -> publisher.publish(sending.resolve(caller), sending.draft().key(caller)));
  }

  /**
   * Reads a part of a channel's history, which may end before its limit when it has become long.
   */
  public Future<Page> history(Identity caller, HistoryQuery query) {
    return onContext(
        () ->
            access
                .requireJoin(caller, query.channel())
                .compose(permitted -> read(query))
                .map(page -> page.with(heard(caller, page.publications()))));
  }

  public Future<Page> history(HistoryQuery query) {
    return onContext(() -> read(query));
  }

  private Future<Page> read(HistoryQuery query) {
    if (query.reverse()) {
      return log.newest(query.channel(), query.since(), query.limit());
    }
    return query.since().isPresent()
        ? log.after(query.channel(), query.since().get(), query.limit())
        : log.earliest(query.channel(), query.limit());
  }

  /**
   * What a connection missed after its positions.
   *
   * @param sent up to where the connection was sent a channel that it listens to, empty where it
   *     does not listen; is asked on the hub's context, before and after reading
   */
  public Future<Map<Channel, Recovery>> resync(
      Identity caller,
      Map<Channel, Position> positions,
      Function<Channel, Optional<Position>> sent) {
    return onContext(
        () ->
            requireAll(positions.keySet(), channel -> access.requireJoin(caller, channel))
                .compose(permitted -> new Resync(log, positions, sent).run())
                .map(recoveries -> heard(caller, recoveries)));
  }

  private static Map<Channel, Recovery> heard(Identity caller, Map<Channel, Recovery> recoveries) {
    recoveries.replaceAll(
        (channel, recovery) -> recovery.with(heard(caller, recovery.publications())));
    return recoveries;
  }

  /** What is kept from a connection is not told in retrospect, either. */
  private static List<Publication> heard(Identity caller, List<Publication> publications) {
    return publications.stream()
        .filter(one -> !one.message().isKeptFrom(caller.connection()))
        .toList();
  }

  /**
   * Puts a member's connections into a group, on all nodes, and those that it comes with later.
   *
   * @param member a connection's or a user's channel
   * @return how many connections it has now, on the nodes that answered in time
   */
  public Future<Integer> add(Channel member, Channel group) {
    return onContext(() -> enrolment.add(member, group));
  }

  /** The opposite of {@link #add}. */
  public Future<Integer> remove(Channel member, Channel group) {
    return onContext(() -> enrolment.remove(member, group));
  }

  /** Puts into a group only those connections of a member that come later. */
  Future<Void> remember(Channel member, Channel group) {
    return onContext(() -> enrolment.remember(member, group));
  }

  /** The opposite of {@link #remember}. */
  Future<Void> forget(Channel member, Channel group) {
    return onContext(() -> enrolment.forget(member, group));
  }

  /** Calls a client, as {@link Backplane#call}. */
  Future<Json> call(Call call) {
    return backplane.call(call);
  }

  /** Whom the server may speak to. */
  public Clients clients() {
    return common.clients();
  }

  /** The same, with those that only a caller has; what is said is said in the caller's name. */
  public CallerClients clients(Identity caller) {
    return common.clients(caller);
  }

  /** Who is in which group. */
  public Groups groups() {
    return common.groups();
  }

  /**
   * The same for the channels of a scope.
   *
   * @throws io.tidings.message.HubException MALFORMED when it is no scope
   */
  public Scope scoped(String scope) {
    return new Scope(this, scope);
  }

  /** The same for the channels of a hub's connections. */
  public Scope of(HubType type) {
    return new Scope(this, type.scope());
  }

  ApplicationBus application() {
    return application;
  }

  /** On which the futures of who calls now complete. */
  ContextInternal callersContext() {
    return vertx.getOrCreateContext();
  }

  private static Future<Void> requireAll(
      Collection<Channel> channels, Function<Channel, Future<Void>> rule) {
    return Future.all(channels.stream().map(rule).toList()).mapEmpty();
  }

  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    if (isHere()) {
      return attempt(work);
    }
    Promise<T> answer = callersContext().promise();
    context.runOnContext(v -> attempt(work).onComplete(answer));
    return answer.future();
  }

  /** On the hub's context, or on its event loop and on no context at all. */
  private boolean isHere() {
    ContextInternal current = vertx.getContext();
    return current == null ? context.inThread() : current.unwrap() == context;
  }

  private static <T> Future<T> attempt(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException refusal) {
      return Future.failedFuture(refusal);
    }
  }
}
