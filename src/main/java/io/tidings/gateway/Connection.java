package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.tidings.auth.Identity;
import io.tidings.backplane.Command;
import io.tidings.feed.Joined;
import io.tidings.feed.Reader;
import io.tidings.feed.Start;
import io.tidings.feed.Subscription;
import io.tidings.hub.Replies;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, whatever its dialect and transport: who it is and what it listens to. Confined to its
 * gateway's event loop.
 *
 * <p>Several connections may have one id, because a client came back before the old connection was
 * known to be dead, or because a browser tab was doubled. Each one that resumes an id raises the
 * id's generation, and is the owner until a higher one is heard of: then it is closed.
 */
abstract class Connection implements Reader {
  private static final long UNKNOWN = -1;
  private static final long RETRY_MS = 2_000;
  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  private final Loop loop;
  private final Identity identity;
  private final Outlet outlet;
  private final String scope;
  private Map<Channel, Subscription> subscriptions = Map.of();
  private Set<Channel> left = Set.of();
  private int remembering;
  private long generation;
  private long highest;
  private boolean closed;

  /**
   * @param scope of the groups and the user's channel that the server means; empty for the common
   *     one
   */
  Connection(Loop loop, Admission admission, Outlet outlet, String scope) {
    this.loop = loop;
    this.identity = admission.identity();
    this.outlet = outlet;
    this.scope = scope;
    loop.connections().add(this);
    if (admission.resumed()) {
      generation = UNKNOWN;
      own();
      remember(Channel.connection(identity.connection()));
    }
    if (!identity.isAnonymous()) {
      remember(Channel.user(identity.user()).in(scope));
    }
  }

  /** Is again in the groups that the server put it into, but for those it left meanwhile. */
  private void remember(Channel member) {
    remembering++;
    loop.memberships()
        .of(member)
        .onSuccess(
            groups -> groups.stream().filter(group -> !left.contains(group)).forEach(this::enter))
        .onFailure(error -> log.warn("groups not known member={}", member, error))
        .onComplete(
            done -> {
              if (--remembering == 0) {
                left = Set.of();
              }
            });
  }

  final Loop loop() {
    return loop;
  }

  final Outlet outlet() {
    return outlet;
  }

  public final Identity identity() {
    return identity;
  }

  /** Whether the server means it, among others, by a user's channel. */
  final boolean isOneOf(Channel user) {
    return scope.equals(user.scope());
  }

  @Override
  public final String connection() {
    return identity.connection();
  }

  @Override
  public final boolean isWritable() {
    return outlet.isWritable();
  }

  @Override
  public final void write(ByteBuf frames) {
    outlet.write(frames);
  }

  /**
   * Listens to a channel. Where it does already, a position to start after makes it start anew from
   * there, and anything else changes nothing.
   *
   * @return as {@link Subscription#joined}; fails with FORBIDDEN and TOO_MANY, too
   */
  final Future<Joined> join(Channel channel, Start start) {
    return loop.access()
        .requireJoin(identity, channel)
        .compose(permitted -> subscribe(channel, start));
  }

  private Future<Joined> subscribe(Channel channel, Start start) {
    Subscription current = subscriptions.get(channel);
    if (closed) {
      return Future.failedFuture(Failure.UNAVAILABLE.because("the connection is closed"));
    }
    if (current != null && !(start instanceof Start.After)) {
      return current.joined().map(joined -> new Joined(current.position(), Optional.empty(), 0));
    }
    if (current != null) {
      current.close();
    } else if (subscriptions.size() >= loop.settings().limits().channels()) {
      return Future.failedFuture(
          Failure.TOO_MANY.because(
              "at most "
                  + loop.settings().limits().channels()
                  + " channels can be listened to by one connection; leave another one first"));
    }
    if (subscriptions.isEmpty()) {
      subscriptions = new HashMap<>(2);
    }
    Subscription fresh = loop.feeds().subscribe(channel, this, start);
    subscriptions.put(channel, fresh);
    return fresh.joined().onFailure(refused -> subscriptions.remove(channel, fresh));
  }

  /**
   * Listens no longer.
   *
   * @return the position of the last message that was written, where it did listen
   */
  final Optional<Position> unsubscribe(Channel channel) {
    if (remembering > 0) {
      left = left.isEmpty() ? new HashSet<>() : left;
      left.add(channel);
    }
    Subscription subscription = subscriptions.remove(channel);
    if (subscription == null) {
      return Optional.empty();
    }
    subscription.close();
    return Optional.of(subscription.position());
  }

  /** Is made to listen to a channel by the server. Completes when it does. */
  public final Future<Void> enter(Channel channel) {
    return subscribe(channel, new Start.Latest())
        .onFailure(
            error -> log.warn("could not join channel={} cause={}", channel, error.getMessage()))
        .mapEmpty();
  }

  /**
   * Calls a method of the client.
   *
   * @param arguments an array
   * @return as {@link io.tidings.backplane.Listener#call}
   */
  Future<Json> call(String method, Json arguments, Duration timeout) {
    return Future.failedFuture(
        Failure.MALFORMED.because("the client cannot be called; it does not speak SignalR"));
  }

  /** Up to where it was written a channel that it listens to. */
  public final Optional<Position> position(Channel channel) {
    return Optional.ofNullable(subscriptions.get(channel)).map(Subscription::position);
  }

  /** Who it is and what it listens to. */
  public final Json whoami() {
    return Replies.whoami(
        identity, loop.tokens().issue(identity), loop.backplane().node(), positions());
  }

  /** Up to where it was written all that it listens to. */
  final Map<Channel, Position> positions() {
    Map<Channel, Position> positions = new LinkedHashMap<>();
    subscriptions.forEach((channel, some) -> positions.put(channel, some.position()));
    return positions;
  }

  /** To be called when the outlet is writable again. */
  void drained() {
    List.copyOf(subscriptions.values()).forEach(Subscription::resume);
  }

  /** Asks the client to go elsewhere, as soon as what it has asked for is answered. */
  void sendAway() {
    outlet.close(Farewell.LEAVING);
  }

  /** To be called when the client is gone. */
  void closed() {
    if (!closed) {
      closed = true;
      loop.connections().remove(this);
      List.copyOf(subscriptions.values()).forEach(Subscription::close);
      subscriptions = Map.of();
    }
  }

  /** The id was resumed, here or elsewhere. */
  final void resumed(long itsGeneration) {
    highest = Math.max(highest, itsGeneration);
    if (generation != UNKNOWN && generation < highest) {
      outlet.close(Farewell.RESUMED);
    }
  }

  /** Not knowing its own generation, it cannot tell who came later: it asks until it is told. */
  private void own() {
    loop.registry()
        .own(connection())
        .onSuccess(
            mine -> {
              generation = mine;
              resumed(highest);
              loop.backplane()
                  .execute(new Command.Resumed(connection(), mine))
                  .onFailure(error -> log.warn("an older connection may live on", error));
            })
        .onFailure(
            error ->
                loop.context()
                    .owner()
                    .setTimer(
                        RETRY_MS,
                        id -> {
                          if (!closed) {
                            own();
                          }
                        }));
  }
}
