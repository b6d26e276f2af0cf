package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonArray;
import java.util.regex.Pattern;

/**
 * The application's own event-bus addresses, asked in the name of a client. The receiver is told
 * who asks in headers that no client can set. May be used from any thread.
 */
public final class ApplicationBus {
  /** What the names of all such headers begin with. */
  public static final String OURS = "hub-";

  /** A dot would make it another hub's. */
  private static final Pattern METHOD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  private final EventBus bus;

  public ApplicationBus(EventBus bus) {
    this.bus = bus;
  }

  /** Options that tell who asks. */
  public static DeliveryOptions inTheNameOf(Identity caller) {
    DeliveryOptions options =
        new DeliveryOptions().addHeader(OURS + "connection", caller.connection());
    return caller.isAnonymous() ? options : options.addHeader(OURS + "user", caller.user());
  }

  /**
   * Completes with the receiver's reply.
   *
   * <p>Fails with UNKNOWN where nobody listens at the address, UNAVAILABLE where no reply came in
   * time, and with the {@link ReplyException} of a receiver that refuses.
   */
  public Future<Json> request(String address, Object body, DeliveryOptions options) {
    return bus.request(address, body, options)
        .map(ApplicationBus::reply)
        .recover(error -> Future.failedFuture(refusal(address, error)));
  }

  private static Json reply(Message<Object> reply) {
    try {
      return new Json(io.vertx.core.json.Json.encode(reply.body()));
    } catch (EncodeException e) {
      throw new IllegalStateException("a reply from an application that is not JSON", e);
    }
  }

  /** What went wrong at an address, for a client. */
  public static Throwable refusal(String address, Throwable error) {
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

  /**
   * Calls a method of a hub that no Java hub defines.
   *
   * <p>Fails with a {@link io.tidings.message.HubException} for the client, as {@link HubSession}
   * does.
   */
  Future<Json> call(String hub, String target, Json arguments, Identity caller) {
    if (!METHOD.matcher(target).matches()) {
      return Future.failedFuture(CallErrors.unknown(target));
    }
    String address = "hub." + hub + '.' + target;
    return bus.request(address, new JsonArray(arguments.toString()), inTheNameOf(caller))
        .map(ApplicationBus::reply)
        .recover(
            error ->
                Future.failedFuture(
                    isUnheard(error)
                        ? CallErrors.unknown(target)
                        : CallErrors.invoking(target, refusal(address, error))));
  }

  private static boolean isUnheard(Throwable error) {
    return error instanceof ReplyException failed
        && failed.failureType() == ReplyFailure.NO_HANDLERS;
  }
}
