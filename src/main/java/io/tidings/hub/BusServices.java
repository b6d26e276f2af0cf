package io.tidings.hub;

import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub's services for the verticles of the cluster, Tidings or not: {@code
 * eventBus.request("hub:send", new JsonObject()…)}. Every node offers them and the event bus picks
 * one. A request is a JsonObject, a String or a Buffer, a reply is a JsonObject; a failure is a
 * {@link io.vertx.core.eventbus.ReplyException} with the code of a {@link Failure}.
 */
public final class BusServices {
  private static final Logger log = LoggerFactory.getLogger(BusServices.class);

  private final Vertx vertx;
  private final Services services;
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();

  public BusServices(Vertx vertx, Services services) {
    this.vertx = vertx;
    this.services = services;
  }

  /** Completes when the whole cluster knows of them. Best called on the hub's context. */
  public Future<Void> start() {
    offer(Services.SEND, services::send);
    offer(Services.HISTORY, services::history);
    offer(Services.GROUPS, services::groups);
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList()).mapEmpty();
  }

  public Future<Void> stop() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }

  private void offer(String address, Function<Json, Future<Json>> service) {
    consumers.add(
        vertx
            .eventBus()
            .consumer(
                address,
                request ->
                    read(request)
                        .compose(service)
                        .onSuccess(reply -> request.reply(new JsonObject(reply.toString())))
                        .onFailure(cause -> fail(request, cause))));
  }

  private static Future<Json> read(Message<Object> request) {
    Object body = request.body();
    if (body instanceof JsonObject object) {
      return Future.succeededFuture(new Json(object.encode()));
    } else if (body instanceof String text) {
      return Future.succeededFuture(new Json(text));
    } else if (body instanceof Buffer buffer) {
      return Future.succeededFuture(new Json(buffer.getBytes()));
    }
    return Future.failedFuture(
        Failure.MALFORMED.because("the request must be a JsonObject, a String or a Buffer"));
  }

  private static void fail(Message<Object> request, Throwable cause) {
    if (cause instanceof HubException refusal) {
      request.fail(refusal.failure().code(), refusal.getMessage());
    } else {
      log.error("service failed address={}", request.address(), cause);
      request.fail(Failure.INTERNAL.code(), "something went wrong here; it has been noted");
    }
  }
}
