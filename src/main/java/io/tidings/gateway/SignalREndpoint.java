package io.tidings.gateway;

import io.tidings.auth.ConnectionTokens;
import io.tidings.backplane.Relayed.Subject;
import io.tidings.gateway.SignalRSession.Transport;
import io.tidings.hub.HubType;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.protocol.WebSocketFraming;
import io.tidings.protocol.signalr.SignalRDialect.Carrier;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Door 2: SignalR, on all of its transports.
 *
 * @see <a
 *     href="https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/TransportProtocols.md">the
 *     specification</a>
 */
final class SignalREndpoint implements Endpoint {
  private static final int MAX_POST = 1 << 20;
  private static final String EVENTS = "text/event-stream";
  private static final HttpMethod[] METHODS = {HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE};

  private final Loop loop;
  private final List<HubType> hubs;
  private final SignalRLoop shared;
  private final SignalRSessions sessions;

  SignalREndpoint(Loop loop, List<HubType> hubs, ConnectionTokens tokens) {
    this.loop = loop;
    this.hubs = hubs;
    this.shared = SignalRLoop.of(loop);
    this.sessions = new SignalRSessions(shared, tokens);
  }

  @Override
  public Future<Void> open() {
    return sessions.open();
  }

  @Override
  public Future<Void> close() {
    shared.rhythm().pulse().stop();
    return sessions.close();
  }

  @Override
  public void mount(Router router) {
    BodyHandler body = BodyHandler.create(false).setBodyLimit(MAX_POST);
    for (HubType hub : hubs) {
      String negotiation = Pattern.quote(hub.path()) + "/negotiate";
      shared(router, negotiation, HttpMethod.POST);
      handle(
          router.routeWithRegex(HttpMethod.POST, negotiation), request -> negotiate(request, hub));
      otherwise(router, negotiation, HttpMethod.POST);
      String requests = Pattern.quote(hub.path()) + "/?";
      shared(router, requests, METHODS);
      handle(router.routeWithRegex(HttpMethod.GET, requests), request -> receive(request, hub));
      handle(
          router
              .routeWithRegex(HttpMethod.POST, requests)
              .failureHandler(SignalREndpoint::fail)
              .handler(body),
          request -> send(request, hub));
      handle(router.routeWithRegex(HttpMethod.DELETE, requests), request -> end(request, hub));
      otherwise(router, requests, METHODS);
    }
  }

  /** Lets pages of other sites in. */
  private static void shared(Router router, String path, HttpMethod... methods) {
    router
        .routeWithRegex(HttpMethod.OPTIONS, path)
        .handler(request -> ResponseHeaders.preflight(request, methods));
    router
        .routeWithRegex(path)
        .handler(
            request -> {
              ResponseHeaders.shared(request);
              ResponseHeaders.uncached(request);
              request.next();
            });
  }

  private static void otherwise(Router router, String path, HttpMethod... allowed) {
    router.routeWithRegex(path).handler(request -> ResponseHeaders.notAllowed(request, allowed));
  }

  private static void handle(Route route, Handler<RoutingContext> handler) {
    route.handler(request -> attempt(request.response(), () -> handler.handle(request)));
  }

  /** The body is too large, or there is a mistake of ours. */
  private static void fail(RoutingContext request) {
    if (request.statusCode() == Failure.TOO_LARGE.code()) {
      String sentence = "a request may have at most " + MAX_POST + " bytes; send less at a time";
      Problem.answer(request.response(), Failure.TOO_LARGE.because(sentence));
    } else {
      request.next();
    }
  }

  private static void attempt(HttpServerResponse response, Runnable work) {
    try {
      work.run();
    } catch (HubException refusal) {
      Problem.answer(response, refusal);
    }
  }

  private void negotiate(RoutingContext request, HubType hub) {
    Buffer answer = sessions.negotiate(request.request(), hub).toBuffer();
    request.response().putHeader("Content-Type", "application/json").end(answer);
  }

  // WebSockets

  @Override
  public boolean upgrade(HttpServerRequest request) {
    String path = request.path().replaceFirst("/$", "");
    Optional<HubType> hub = hubs.stream().filter(some -> some.path().equals(path)).findFirst();
    hub.ifPresent(some -> attempt(request.response(), () -> upgrade(request, some)));
    return hub.isPresent();
  }

  private void upgrade(HttpServerRequest request, HubType hub) {
    Optional<String> token = Admission.parameter(request, "id");
    if (token.isEmpty()) {
      connect(request, hub);
      return;
    }
    request.pause(); // Another node may have to be asked.
    sessions
        .obtain(new Subject(hub.path(), token.get()), hub)
        .onSuccess(session -> enter(request, session))
        .onFailure(error -> refuse(request, Answer.UNKNOWN));
  }

  /** Without negotiation there is no coming back. */
  private void connect(HttpServerRequest request, HubType hub) {
    boolean ids = SignalRSessions.wantsIds(request);
    SignalRTerms terms = new SignalRTerms(hub, loop.admit(request), false, ids);
    open(
        request,
        socket -> {
          SignalRClient client =
              new SignalRClient(shared, terms, Carrier.WEBSOCKET, socket, () -> {});
          return new SignalRSocket(socket, client);
        });
  }

  private void enter(HttpServerRequest request, NearSession session) {
    if (session.take(Transport.WEB_SOCKETS, shared)) {
      open(request, socket -> new SignalRSocket(socket, session.begin(socket)))
          .onFailure(error -> session.forget());
    } else {
      session.ask(refusal -> loop.run(() -> comeBack(request, session, refusal)));
    }
  }

  private void comeBack(HttpServerRequest request, NearSession session, Optional<Answer> refusal) {
    if (refusal.isPresent()) {
      refuse(request, refusal.get());
    } else {
      open(request, socket -> session.goOn(socket, shared));
    }
  }

  private Future<Void> open(HttpServerRequest request, Function<Socket, Socket.Receiver> welcome) {
    request.resume();
    return Socket.upgrade(request, loop, WebSocketFraming::ping, welcome);
  }

  private static void refuse(HttpServerRequest request, Answer answer) {
    request.resume();
    answer(request.response(), answer);
  }

  // The other transports

  private void receive(RoutingContext request, HubType hub) {
    String accept = Optional.ofNullable(request.request().getHeader("Accept")).orElse("");
    boolean events = accept.contains(EVENTS);
    request.response().putHeader("Content-Type", events ? EVENTS : "application/octet-stream");
    find(request, hub)
        .ifPresent(
            session ->
                session.receive(
                    events ? Transport.SERVER_SENT_EVENTS : Transport.LONG_POLLING,
                    new Response(loop.context(), request.request(), session::lost),
                    shared));
  }

  private void send(RoutingContext request, HubType hub) {
    Buffer body = Optional.ofNullable(request.body().buffer()).orElseGet(Buffer::buffer);
    find(request, hub).ifPresent(session -> session.post(body, answer -> answer(request, answer)));
  }

  private void end(RoutingContext request, HubType hub) {
    find(request, hub).ifPresent(session -> session.delete(answer -> answer(request, answer)));
  }

  /** The session of a request; where there can be none, that is answered. */
  private Optional<SignalRSession> find(RoutingContext request, HubType hub) {
    Optional<String> token = Admission.parameter(request.request(), "id");
    Optional<SignalRSession> session =
        token.flatMap(some -> sessions.find(new Subject(hub.path(), some)));
    if (session.isEmpty()) {
      answer(request.response(), token.isEmpty() ? Answer.ID_MISSING : Answer.UNKNOWN);
    }
    return session;
  }

  private void answer(RoutingContext request, Answer answer) {
    loop.run(() -> answer(request.response(), answer));
  }

  private static void answer(HttpServerResponse response, Answer answer) {
    if (!response.closed()) {
      response
          .putHeader("Content-Type", "text/plain")
          .setStatusCode(answer.status())
          .end(answer.text());
    }
  }
}
