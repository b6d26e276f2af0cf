package io.tidings.hub;

import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.streams.ReadStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One connection in its hub. Confined to the connection's event loop.
 *
 * <p>The methods fail with a {@link io.tidings.message.HubException} whose message is what the
 * client is to be told, worded as ASP.NET Core words it; what is our fault has been logged.
 */
public final class HubSession {
  private final HubType type;
  private final Hub hub;
  private final Caller caller;
  private final CallerClients clients;
  private final Groups groups;
  private final ContextInternal context;

  /** What calls that stream their results are told when the client is gone. */
  private final Set<Promise<Void>> streaming = new LinkedHashSet<>();

  private final Services services;
  private Future<Void> connecting = Future.failedFuture("the hub was not told");

  private HubSession(HubType type, Hub hub, RemoteCaller remote) {
    this.type = type;
    this.hub = hub;
    this.caller = new Caller(remote);
    Scope scope = hub.of(type);
    this.clients = scope.clients(remote.identity());
    this.groups = scope.groups(remote);
    this.services = new Services(hub);
    this.context = hub.callersContext();
  }

  /**
   * Completes when the connection listens to its own channels, its hub's {@code all} and what else
   * it begins with. Only then may the client be told that it is connected.
   */
  public static Future<HubSession> open(HubType type, Hub hub, RemoteCaller remote) {
    HubSession session = new HubSession(type, hub, remote);
    return Future.all(type.channels(remote.identity()).stream().map(remote::enter).toList())
        .map(session);
  }

  Caller caller() {
    return caller;
  }

  CallerClients clients() {
    return clients;
  }

  Groups groups() {
    return groups;
  }

  Services services() {
    return services;
  }

  /** Tells the hub that the client has come; its calls are to be made when this completes. */
  public Future<Void> connected() {
    connecting =
        attempt(() -> type.connected(prepare(type.make(), caller.closed())))
            .<Void>mapEmpty()
            .recover(cause -> Future.failedFuture(CallErrors.connecting(cause)));
    return connecting;
  }

  /**
   * Ends what still streams, and tells the hub that the client has gone if it has come.
   *
   * @param cause empty where the client wanted it
   */
  public Future<Void> disconnected(Optional<Throwable> cause) {
    caller.close();
    List.copyOf(streaming).forEach(Promise::tryComplete);
    streaming.clear();
    return connecting.transform(
        came -> came.succeeded() ? depart(cause) : Future.succeededFuture());
  }

  private Future<Void> depart(Optional<Throwable> cause) {
    return attempt(() -> type.disconnected(prepare(type.make(), caller.closed()), cause))
        .<Void>mapEmpty()
        .recover(failure -> Future.failedFuture(CallErrors.disconnecting(failure)));
  }

  /**
   * Calls a method that does not stream its result. What no Java hub defines is asked of the
   * application, at the event-bus address {@code hub.<name of the hub>.<target>}.
   *
   * @param arguments an array
   * @param uploads what the client streams, one for each of the method's parameters that is a
   *     stream; nobody reads them any more when this completes
   * @return the result; empty where the method has none
   */
  public Future<Optional<Json>> invoke(
      String target, Json arguments, List<ReadStream<Json>> uploads) {
    Optional<HubMethod> method = type.method(target);
    if (method.isEmpty()) {
      return hub.application()
          .call(type.name(), target, arguments, caller.remote().identity())
          .map(Optional::of);
    }
    if (method.get().streams()) {
      return Future.failedFuture(CallErrors.streamsOnly(target));
    }
    HubMethod called = method.get();
    return call(called, target, arguments, uploads, caller.closed(), called::result);
  }

  /** Calls a method that streams its result. */
  public Future<ResultStream> stream(
      String target, Json arguments, List<ReadStream<Json>> uploads) {
    Optional<HubMethod> method = type.method(target);
    if (method.isEmpty()) {
      return Future.failedFuture(CallErrors.unknown(target));
    }
    if (!method.get().streams()) {
      return Future.failedFuture(CallErrors.streamsNot(target));
    }
    Promise<Void> cancelled = Promise.promise();
    streaming.add(cancelled);
    return call(
            method.get(),
            target,
            arguments,
            uploads,
            cancelled.future(),
            result -> begin(result, cancelled))
        .onFailure(refused -> streaming.remove(cancelled));
  }

  @SuppressWarnings("unchecked") // Whatever it streams, Jackson is asked about each.
  private ResultStream begin(Object result, Promise<Void> cancelled) {
    if (!(result instanceof ReadStream<?> source)) {
      throw new IllegalStateException("no stream was returned, but " + result);
    }
    return new ResultStream(
        (ReadStream<Object>) source, cancelled, () -> streaming.remove(cancelled));
  }

  private <T> Future<T> call(
      HubMethod method,
      String target,
      Json arguments,
      List<ReadStream<Json>> uploads,
      Future<Void> cancelled,
      Function<Object, T> result) {
    if (uploads.size() != method.uploads()) {
      return Future.failedFuture(CallErrors.uploading(target, uploads.size(), method.uploads()));
    }
    List<Object> bound;
    try {
      bound = method.bind(arguments, uploads);
    } catch (HubException unfit) {
      return Future.failedFuture(CallErrors.binding(target, unfit));
    } catch (RuntimeException broken) { // By how a type of the application is read.
      return Future.failedFuture(CallErrors.invoking(target, broken));
    }
    return attempt(
            () -> {
              HubMethods on = prepare(method.make(), cancelled);
              return type.invoke(new HubCall(caller, method.name(), bound, on), method::call);
            })
        .map(result)
        .recover(cause -> Future.failedFuture(CallErrors.invoking(target, cause)));
  }

  private HubMethods prepare(HubMethods fresh, Future<Void> cancelled) {
    return fresh.within(this, cancelled);
  }

  /** The application's futures may complete anywhere; what comes of them is dealt with here. */
  private <T> Future<T> attempt(Supplier<Future<T>> work) {
    Promise<T> outcome = context.promise();
    Future.succeededFuture().compose(start -> work.get()).onComplete(outcome);
    return outcome.future();
  }
}
