package io.tidings.gateway;

import io.tidings.backplane.Call;
import io.tidings.backplane.Command;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.metrics.Meters;
import io.tidings.metrics.Tally;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The connections of one gateway, by what they can be called. Confined to its event loop.
 *
 * <p>For a moment there may be two of one id: the one that was resumed, and the one that does not
 * know yet.
 */
final class Connections {
  /** How long those who are asked to go may take, and then those who are told to. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final Map<String, Set<Connection>> byId = new HashMap<>();
  private final Map<String, Set<Connection>> byUser = new HashMap<>();
  private final Tally open;
  private final Tally opened;
  private final Promise<Void> empty = Promise.promise();
  private boolean leaving;

  Connections(Meters meters) {
    open = meters.gauge("tidings.connections", "Connections that are open");
    opened = meters.counter("tidings.connections.opened", "Connections that were opened");
  }

  void add(Connection connection) {
    open.increment();
    opened.increment();
    put(byId, connection.identity().connection(), connection);
    if (!connection.identity().isAnonymous()) {
      put(byUser, connection.identity().user(), connection);
    }
  }

  void remove(Connection connection) {
    open.decrement();
    remove(byId, connection.identity().connection(), connection);
    remove(byUser, connection.identity().user(), connection);
    if (leaving && byId.isEmpty()) {
      empty.tryComplete();
    }
  }

  /** Whether nobody is to be added any more. */
  boolean areLeaving() {
    return leaving;
  }

  /**
   * Asks all of them to go elsewhere, each at a random moment of the time, so that they do not all
   * come to the other nodes at once.
   *
   * @return completes when all are gone, at the latest some seconds after the time
   */
  Future<Void> sendAway(Vertx vertx, Duration over) {
    leaving = true;
    if (byId.isEmpty()) {
      empty.tryComplete();
    }
    long last = over.toMillis();
    for (Connection connection : all()) {
      long moment = 1 + ThreadLocalRandom.current().nextLong(last + 1);
      vertx.setTimer(moment, id -> connection.sendAway());
    }
    // Whoever was just coming in, or is not served to the end by now.
    long latest = last + FAREWELL.toMillis();
    vertx.setTimer(latest, id -> all().forEach(rest -> rest.outlet().close(Farewell.LEAVING)));
    vertx.setTimer(latest + FAREWELL.toMillis(), id -> empty.tryComplete());
    return empty.future();
  }

  private List<Connection> all() {
    return byId.values().stream().flatMap(Set::stream).toList();
  }

  /**
   * Carries out a command that was sent to all gateways.
   *
   * @return how many connections it was meant for; completes when those that join listen
   */
  Future<Integer> execute(Command command) {
    if (command instanceof Command.Join join) {
      List<Connection> members = members(join.member());
      return Future.join(members.stream().map(member -> member.enter(join.channel())).toList())
          .transform(entered -> Future.succeededFuture(members.size()));
    }
    if (command instanceof Command.Leave leave) {
      List<Connection> members = members(leave.member());
      members.forEach(member -> member.unsubscribe(leave.channel()));
      return Future.succeededFuture(members.size());
    }
    if (command instanceof Command.Resumed resumed) {
      List<Connection> held = find(byId, resumed.connection());
      held.forEach(connection -> connection.resumed(resumed.generation()));
      return Future.succeededFuture(held.size());
    }
    throw new IllegalArgumentException("unknown command " + command);
  }

  /** Calls one connection; the youngest, where there are two of its id. */
  Future<Json> call(Call call) {
    List<Connection> held = find(byId, call.connection());
    return held.isEmpty()
        ? Future.failedFuture(Failure.UNKNOWN.because("there is no such connection here"))
        : held.get(held.size() - 1).call(call.method(), call.arguments(), call.timeout());
  }

  private List<Connection> members(Channel member) {
    return switch (member.kind()) {
      case CONNECTION -> find(byId, member.name());
      case USER -> find(byUser, member.name()).stream().filter(one -> one.isOneOf(member)).toList();
      case ALL, GROUP -> List.of();
    };
  }

  private static List<Connection> find(Map<String, Set<Connection>> index, String key) {
    return List.copyOf(index.getOrDefault(key, Set.of()));
  }

  /** Most keys have one connection, which is kept without a set of its own. */
  private static void put(Map<String, Set<Connection>> index, String key, Connection one) {
    index.merge(
        key,
        Set.of(one),
        (some, more) -> {
          Set<Connection> all = some.size() == 1 ? new LinkedHashSet<>(some) : some;
          all.addAll(more);
          return all;
        });
  }

  private static void remove(Map<String, Set<Connection>> index, String key, Connection one) {
    index.computeIfPresent(
        key,
        (some, all) -> {
          if (all.size() > 1) {
            all.remove(one);
            return all;
          }
          return all.contains(one) ? null : all;
        });
  }
}
