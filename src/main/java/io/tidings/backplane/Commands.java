package io.tidings.backplane;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has commands carried out by the gateways of this node and by its peers. A command is not
 * repeated: a node that does not answer in time counts as having had no connection for it. Confined
 * to the node's context.
 */
final class Commands {
  private static final Logger log = LoggerFactory.getLogger(Commands.class);
  private static final DeliveryOptions OPTIONS =
      new DeliveryOptions().setCodecName(CommandCodec.NAME).setSendTimeout(2_000);

  private final Vertx vertx;
  private final Context context;
  private final Set<Listener> gateways = new LinkedHashSet<>();

  Commands(Vertx vertx, Context context) {
    this.vertx = vertx;
    this.context = context;
  }

  void join(Listener gateway) {
    gateways.add(gateway);
  }

  void leave(Listener gateway) {
    gateways.remove(gateway);
  }

  /** Has the command carried out here and by the peers, and adds up. */
  Future<Integer> execute(Command command, Collection<String> peers) {
    Stream<Future<Integer>> there = peers.stream().map(peer -> ask(peer, command));
    return sum(Stream.concat(Stream.of(execute(command)), there).toList());
  }

  private Future<Integer> ask(String peer, Command command) {
    return vertx
        .eventBus()
        .<Integer>request(Addresses.commands(peer), command, OPTIONS)
        .map(Message::body)
        .otherwise(
            cause -> {
              log.warn("command not answered node={} cause={}", peer, String.valueOf(cause));
              return 0;
            });
  }

  /** Answers a peer that asked. */
  void answer(Message<Command> request) {
    execute(request.body()).onSuccess(request::reply);
  }

  private Future<Integer> execute(Command command) {
    List<Future<Integer>> answers = new ArrayList<>(gateways.size());
    for (Listener gateway : gateways) {
      Promise<Integer> answer = Promise.promise();
      answers.add(answer.future());
      gateway
          .context()
          .runOnContext(
              v -> {
                int count = carryOut(gateway, command);
                context.runOnContext(w -> answer.complete(count));
              });
    }
    return sum(answers);
  }

  private static int carryOut(Listener gateway, Command command) {
    try {
      return gateway.execute(command);
    } catch (RuntimeException e) {
      log.error("command failed command={}", command.getClass().getSimpleName(), e);
      return 0;
    }
  }

  private static Future<Integer> sum(List<Future<Integer>> answers) {
    return Future.all(answers)
        .map(all -> all.<Integer>list().stream().mapToInt(Integer::intValue).sum());
  }
}
