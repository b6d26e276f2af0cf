package io.tidings.gateway;

import io.tidings.auth.Identity;
import io.tidings.config.Forward;
import io.tidings.hub.ApplicationBus;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.protocol.bridge.BridgeFrame;
import io.tidings.protocol.bridge.BridgeFrame.Delivery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Hands what clients say to the application's own event-bus addresses, where that is permitted. The
 * receiver is told who says it in headers that no client can set.
 */
final class Forwarding {
  private static final Json NOTHING = new Json("{}");

  private final EventBus bus;
  private final ApplicationBus application;
  private final Pattern permitted;

  Forwarding(Vertx vertx, Forward forward) {
    this.bus = vertx.eventBus();
    this.application = new ApplicationBus(bus);
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
    if (frame instanceof BridgeFrame.Send && frame.replyAddress().isPresent()) {
      return application.request(address, body, options);
    }
    Future<Void> sent =
        frame instanceof BridgeFrame.Publish
            ? bus.publisher(address, options).write(body)
            : bus.sender(address, options).write(body);
    return sent.map(NOTHING)
        .recover(error -> Future.failedFuture(ApplicationBus.refusal(address, error)));
  }

  private static DeliveryOptions options(Identity caller, Delivery frame) {
    DeliveryOptions options = ApplicationBus.inTheNameOf(caller);
    frame
        .headers()
        .forEach(
            (name, value) -> {
              if (!name.toLowerCase(Locale.ROOT).startsWith(ApplicationBus.OURS)) {
                options.addHeader(name, value);
              }
            });
    return options;
  }

  private static String abbreviated(String address) {
    return address.length() <= 40 ? address : address.substring(0, 40) + "…";
  }
}
