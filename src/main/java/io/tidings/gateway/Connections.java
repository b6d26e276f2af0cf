package io.tidings.gateway;

import io.tidings.backplane.Command;
import io.tidings.message.Channel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The connections of one gateway, by what they can be called. Confined to its event loop.
 *
 * <p>For a moment there may be two of one id: the one that was resumed, and the one that does not
 * know yet.
 */
final class Connections {
  private static final long STEP_MS = 50;

  private final Map<String, Set<Connection>> byId = new HashMap<>();
  private final Map<String, Set<Connection>> byUser = new HashMap<>();

  void add(Connection connection) {
    put(byId, connection.identity().connection(), connection);
    if (!connection.identity().isAnonymous()) {
      put(byUser, connection.identity().user(), connection);
    }
  }

  void remove(Connection connection) {
    remove(byId, connection.identity().connection(), connection);
    remove(byUser, connection.identity().user(), connection);
  }

  /** Ends all of them, in no particular order, spread over the time. */
  void sendAway(Vertx vertx, Duration over) {
    List<Connection> all = new ArrayList<>();
    byId.values().forEach(all::addAll);
    Collections.shuffle(all);
    long steps = Math.max(1, over.toMillis() / STEP_MS);
    int portion = (int) ((all.size() + steps - 1) / steps);
    sendAway(vertx, all.iterator(), portion);
  }

  private static void sendAway(Vertx vertx, Iterator<Connection> rest, int portion) {
    for (int i = 0; i < portion && rest.hasNext(); i++) {
      rest.next().outlet().close(Farewell.LEAVING);
    }
    if (rest.hasNext()) {
      vertx.setTimer(STEP_MS, id -> sendAway(vertx, rest, portion));
    }
  }

  /**
   * Carries out a command that was sent to all gateways.
   *
   * @return how many connections it was meant for
   */
  int execute(Command command) {
    if (command instanceof Command.Join join) {
      List<Connection> members = members(join.member());
      members.forEach(member -> member.enter(join.channel()));
      return members.size();
    }
    if (command instanceof Command.Leave leave) {
      List<Connection> members = members(leave.member());
      members.forEach(member -> member.leave(leave.channel()));
      return members.size();
    }
    if (command instanceof Command.Resumed resumed) {
      List<Connection> held = find(byId, resumed.connection());
      held.forEach(connection -> connection.resumed(resumed.generation()));
      return held.size();
    }
    throw new IllegalArgumentException("unknown command " + command);
  }

  private List<Connection> members(Channel member) {
    return switch (member.kind()) {
      case CONNECTION -> find(byId, member.name());
      case USER -> find(byUser, member.name());
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
