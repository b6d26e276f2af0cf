package io.tidings.backplane;

import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a client called by the gateway that it is connected to, which is looked for on this node
 * before it is on others. Confined to the node's context.
 */
final class Calls {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);

  private final Vertx vertx;
  private final Gateways gateways;

  Calls(Vertx vertx, Gateways gateways) {
    this.vertx = vertx;
    this.gateways = gateways;
  }

  /** As {@link Backplane#call}. */
  Future<Json> call(Call call, Collection<String> peers) {
    return here(call)
        .recover(
            cause ->
                isUnknown(cause)
                    ? first(call, peers.stream().map(peer -> ask(peer, call)).toList())
                    : Future.failedFuture(cause))
        .timeout(call.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            cause ->
                Future.failedFuture(cause instanceof TimeoutException ? unanswered(call) : cause));
  }

  private Future<Json> here(Call call) {
    return first(call, gateways.ask(gateway -> gateway.call(call)));
  }

  private Future<Json> ask(String peer, Call call) {
    DeliveryOptions options =
        new DeliveryOptions()
            .setCodecName(CallCodec.NAME)
            .setSendTimeout(call.timeout().toMillis());
    return vertx
        .eventBus()
        .<Buffer>request(Addresses.calls(peer), call, options)
        .map(reply -> new Json(reply.body().getBytes()))
        .recover(cause -> Future.failedFuture(told(call, cause)));
  }

  private static Throwable told(Call call, Throwable cause) {
    if (!(cause instanceof ReplyException failed)) {
      return cause;
    }
    return switch (failed.failureType()) {
      case NO_HANDLERS -> unknown(call); // The node is gone, and its connections with it.
      case TIMEOUT -> unanswered(call);
      default -> Failure.of(failed.failureCode()).because(failed.getMessage());
    };
  }

  /** Carries out what a peer asks for. */
  void answer(Message<Call> request) {
    here(request.body())
        .onSuccess(result -> request.reply(Buffer.buffer(result.utf8())))
        .onFailure(
            cause -> {
              if (cause instanceof HubException refusal) {
                request.fail(refusal.failure().code(), refusal.getMessage());
              } else {
                log.error("call failed", cause);
                request.fail(Failure.INTERNAL.code(), "the client could not be called");
              }
            });
  }

  /** What comes of the call where the connection is known; a failure where it is nowhere. */
  private static Future<Json> first(Call call, List<Future<Json>> outcomes) {
    Promise<Json> first = Promise.promise();
    for (Future<Json> outcome : outcomes) {
      outcome
          .onSuccess(first::tryComplete)
          .onFailure(
              cause -> {
                if (!isUnknown(cause)) {
                  first.tryFail(cause);
                }
              });
    }
    Future.join(outcomes).onComplete(all -> first.tryFail(unknown(call)));
    return first.future();
  }

  private static boolean isUnknown(Throwable cause) {
    return cause instanceof HubException refusal && refusal.failure() == Failure.UNKNOWN;
  }

  private static HubException unknown(Call call) {
    return Failure.UNKNOWN.because("there is no connection '" + call.connection() + "'");
  }

  private static HubException unanswered(Call call) {
    return Failure.UNAVAILABLE.because(
        "the client did not answer within " + call.timeout().toMillis() + " ms");
  }
}
