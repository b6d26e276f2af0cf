package io.tidings.gateway;

import io.tidings.auth.Identity;
import io.tidings.config.Forward;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.protocol.bridge.BridgeFrame;
import io.tidings.protocol.bridge.BridgeFrame.Delivery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.EncodeException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Hands what clients say to the application's own event-bus addresses, where that is permitted. The
 * receiver is told who says it in headers that no client can set.
 */
final class Forwarding {
  private static final String OURS = "hub-";
  private static final Json NOTHING = new Json("{}");

  private final EventBus bus;
  private final Pattern permitted;

  Forwarding(Vertx vertx, Forward forward) {
    this.bus = vertx.eventBus();
    this.permitted = forward.permitted();
  }

  /**
   * Completes with the receiver's reply where the frame asks for one.
   *
   * <p>Fails with FORBIDDEN where the address is not permitted, UNKNOWN where nobody listens at it,
   * UNAVAILABLE where no reply came in time, and with the {@link ReplyException} of a receiver that
   * refuses.
   */
  Future<Json> deliver(Identity caller, Delivery frame) {
    String address = frame.address();
    if (!permitted.matcher(address).matches()) {
      return Future.failedFuture(
          Failure.FORBIDDEN.because(
              "clients may not send to '"
                  + abbreviated(address)
                  + "'; send to a channel such as group:<name>, or add it to forward.addresses"));
    }
    Object body = io.vertx.core.json.Json.decodeValue(frame.body().toString());
    DeliveryOptions options = options(caller, frame);
    Future<Json> outcome;
    if (frame instanceof BridgeFrame.Publish) {
      outcome = bus.publisher(address, options).write(body).map(NOTHING);
    } else if (frame.replyAddress().isEmpty()) {
      outcome = bus.sender(address, options).write(body).map(NOTHING);
    } else {
      outcome = bus.request(address, body, options).map(Forwarding::reply);
    }
    return outcome.recover(error -> Future.failedFuture(refusal(address, error)));
  }

  private static DeliveryOptions options(Identity caller, Delivery frame) {
    DeliveryOptions options = new DeliveryOptions();
    frame
        .headers()
        .forEach(
            (name, value) -> {
              if (!name.toLowerCase(Locale.ROOT).startsWith(OURS)) {
                options.addHeader(name, value);
              }
            });
    options.addHeader("hub-connection", caller.connection());
    if (!caller.isAnonymous()) {
      options.addHeader("hub-user", caller.user());
    }
    return options;
  }

  private static Json reply(Message<Object> reply) {
    try {
      return new Json(io.vertx.core.json.Json.encode(reply.body()));
    } catch (EncodeException e) {
      throw new IllegalStateException("a reply from an application that is not JSON", e);
    }
  }

  private static Throwable refusal(String address, Throwable error) {
    if (!(error instanceof ReplyException failed)) {
      return error;
    }
    return switch (failed.failureType()) {
      case NO_HANDLERS ->
          Failure.UNKNOWN.because("nobody listens at '" + abbreviated(address) + "'");
      case TIMEOUT ->
          Failure.UNAVAILABLE.because("no reply from '" + abbreviated(address) + "' in time");
      default -> failed;
    };
  }

  private static String abbreviated(String address) {
    return address.length() <= 40 ? address : address.substring(0, 40) + "…";
  }
}
