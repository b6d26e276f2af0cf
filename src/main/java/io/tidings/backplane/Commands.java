package io.tidings.backplane;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
  private static final long PATIENCE_MS = 2_000;
  private static final DeliveryOptions OPTIONS =
      new DeliveryOptions().setCodecName(CommandCodec.NAME).setSendTimeout(PATIENCE_MS);

  private final Vertx vertx;
  private final Gateways gateways;

  Commands(Vertx vertx, Gateways gateways) {
    this.vertx = vertx;
    this.gateways = gateways;
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
    return sum(
        gateways.ask(gateway -> gateway.execute(command)).stream()
            .map(
                answer ->
                    answer
                        .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                        .otherwise(cause -> notCarriedOut(command, cause)))
            .toList());
  }

  private static int notCarriedOut(Command command, Throwable cause) {
    log.warn("command not carried out command={}", command.getClass().getSimpleName(), cause);
    return 0;
  }

  private static Future<Integer> sum(List<Future<Integer>> answers) {
    return Future.all(answers)
        .map(all -> all.<Integer>list().stream().mapToInt(Integer::intValue).sum());
  }
}
