package io.tidings.backplane;

import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway's way to the gateways of other nodes, and theirs to it, where a client's requests
 * come to a node that does not hold its connection. Confined to the gateway's event loop.
 */
public final class Relay {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  /** What a client is asked to wait for at most. */
  private static final DeliveryOptions QUESTION = within(5_000);

  /** A client that does not read for so long is given up, as is one that is not read from. */
  private static final DeliveryOptions TRANSFER = within(60_000);

  private final EventBus bus;
  private final String requests;
  private final String pieces;
  private List<MessageConsumer<?>> consumers = List.of();
  private long responses;

  /** For a gateway of this node. */
  public Relay(Vertx vertx, String node) {
    this.bus = vertx.eventBus();
    this.requests = Addresses.requests(node);
    this.pieces = Addresses.pieces(node, UUID.randomUUID().toString());
  }

  private static DeliveryOptions within(long milliseconds) {
    return new DeliveryOptions().setCodecName(RelayedCodec.NAME).setSendTimeout(milliseconds);
  }

  /**
   * Hears others from now on.
   *
   * @param request answers what is asked of any gateway of the node
   * @param piece takes a piece of a response of this gateway, and completes when it has left
   */
  public Future<Void> open(
      Function<Relayed, Future<Relayed>> request, Function<Relayed.Piece, Future<Relayed>> piece) {
    MessageConsumer<Relayed> asked =
        bus.consumer(requests, message -> answer(message, request.apply(message.body())));
    MessageConsumer<Relayed.Piece> sent =
        bus.consumer(pieces, message -> answer(message, piece.apply(message.body())));
    consumers = List.of(asked, sent);
    return Future.all(asked.completion(), sent.completion()).mapEmpty();
  }

  private static void answer(Message<?> message, Future<Relayed> answer) {
    answer
        .onSuccess(some -> message.reply(some, TRANSFER))
        .onFailure(
            cause -> {
              if (cause instanceof HubException refusal) {
                message.fail(refusal.failure().code(), refusal.getMessage());
              } else {
                log.error("a relayed request failed", cause);
                message.fail(Failure.INTERNAL.code(), "the request failed");
              }
            });
  }

  /** The opposite of {@link #open}. */
  public Future<Void> close() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }

  /** A name for a response that is open here. */
  public Relayed.Response response() {
    return new Relayed.Response(pieces, ++responses);
  }

  /**
   * Asks another node.
   *
   * @return fails with a {@link HubException}: UNKNOWN where the node is gone, UNAVAILABLE where it
   *     does not answer, or as it says
   */
  public Future<Relayed> ask(String node, Relayed question) {
    return request(Addresses.requests(node), question, QUESTION);
  }

  /** The same where the answer may take long, because it is the client that is waited for. */
  public Future<Relayed> transfer(String node, Relayed question) {
    return request(Addresses.requests(node), question, TRANSFER);
  }

  /**
   * Sends a piece of a response to where it is open. Completes when it has left; fails as above.
   */
  public Future<Relayed> send(Relayed.Piece piece) {
    return request(piece.response().address(), piece, TRANSFER);
  }

  private Future<Relayed> request(String address, Relayed what, DeliveryOptions options) {
    return bus.<Relayed>request(address, what, options)
        .map(Message::body)
        .recover(cause -> Future.failedFuture(told(cause)));
  }

  private static Throwable told(Throwable cause) {
    if (!(cause instanceof ReplyException failed)) {
      return cause;
    }
    return switch (failed.failureType()) {
      case NO_HANDLERS -> Failure.UNKNOWN.because("the node is gone");
      case TIMEOUT -> Failure.UNAVAILABLE.because("the node did not answer in time");
      default -> Failure.of(failed.failureCode()).because(failed.getMessage());
    };
  }
}
