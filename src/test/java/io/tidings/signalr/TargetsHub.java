package io.tidings.signalr;

import io.tidings.hub.HubMethods;
import io.tidings.hub.Recipients;
import io.tidings.message.Failure;
import io.vertx.core.Future;
import java.util.List;

/** Speaks to whomever one can speak to. */
public final class TargetsHub extends HubMethods {

  /** Calls {@code Said(target, text)} of the target that the names are for. */
  public Future<?> say(String target, List<String> names, String text) {
    return target(target, names).send("Said", target, text);
  }

  private Recipients target(String target, List<String> names) {
    String[] all = names.toArray(String[]::new);
    return switch (target) {
      case "all" -> clients().all();
      case "caller" -> clients().caller();
      case "others" -> clients().others();
      case "client" -> clients().client(names.get(0));
      case "clients" -> clients().clients(names);
      case "allExcept" -> clients().allExcept(all);
      case "group" -> clients().group(names.get(0));
      case "groups" -> clients().groups(names);
      case "groupExcept" ->
          clients().groupExcept(names.get(0), names.subList(1, all.length).toArray(String[]::new));
      case "othersInGroup" -> clients().othersInGroup(names.get(0));
      case "user" -> clients().user(names.get(0));
      case "users" -> clients().users(names);
      default -> throw Failure.UNKNOWN.because("no target: " + target);
    };
  }

  public Future<?> enter(String connection, String group) {
    return groups().add(connection, group);
  }

  public Future<?> exit(String connection, String group) {
    return groups().remove(connection, group);
  }

  public Future<String> ask(String connection, String method, String question) {
    return clients().client(connection).invoke(String.class, method, question);
  }
}
