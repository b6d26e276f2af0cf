package io.tidings.gateway;

import io.tidings.auth.ConnectionTokens;
import io.tidings.auth.Identity;
import io.tidings.gateway.SignalRSession.Transport;
import io.tidings.hub.HubType;
import io.tidings.message.HubException;
import io.tidings.protocol.WebSocketFraming;
import io.tidings.protocol.signalr.SignalRDialect.Carrier;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
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
  private static final int VERSION = 1;
  private static final HttpMethod[] METHODS = {HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE};
  private static final JsonArray TRANSPORTS =
      new JsonArray()
          .add(transport("WebSockets", "Text", "Binary"))
          .add(transport("ServerSentEvents", "Text"))
          .add(transport("LongPolling", "Text", "Binary"));

  private final Loop loop;
  private final List<HubType> hubs;
  private final SignalRLoop shared;
  private final ConnectionTokens tokens;
  private final LocalMap<String, SignalRSession> sessions;

  SignalREndpoint(Loop loop, List<HubType> hubs, ConnectionTokens tokens) {
    this.loop = loop;
    this.hubs = hubs;
    this.shared = SignalRLoop.of(loop);
    this.tokens = tokens;
    // Of all gateways of the node: the requests of one session come in by any of them.
    this.sessions = loop.context().owner().sharedData().getLocalMap("tidings.signalr");
  }

  private static JsonObject transport(String name, String... formats) {
    return new JsonObject()
        .put("transport", name)
        .put("transferFormats", new JsonArray(List.of(formats)));
  }

  @Override
  public void mount(Router router) {
    BodyHandler body = BodyHandler.create(false).setBodyLimit(MAX_POST);
    for (HubType hub : hubs) {
      String path = Pattern.quote(hub.path());
      String negotiate = path + "/negotiate";
      router
          .routeWithRegex(HttpMethod.OPTIONS, negotiate)
          .handler(request -> ResponseHeaders.preflight(request, HttpMethod.POST));
      router.routeWithRegex(HttpMethod.POST, negotiate).handler(request -> negotiate(request, hub));
      router
          .routeWithRegex(negotiate)
          .handler(request -> ResponseHeaders.notAllowed(request, HttpMethod.POST));
      String requests = path + "/?";
      router
          .routeWithRegex(HttpMethod.OPTIONS, requests)
          .handler(request -> ResponseHeaders.preflight(request, METHODS));
      router.routeWithRegex(HttpMethod.GET, requests).handler(request -> receive(request, hub));
      router
          .routeWithRegex(HttpMethod.POST, requests)
          .handler(body)
          .handler(request -> send(request, hub));
      router.routeWithRegex(HttpMethod.DELETE, requests).handler(request -> end(request, hub));
      router
          .routeWithRegex(requests)
          .handler(request -> ResponseHeaders.notAllowed(request, METHODS));
    }
  }

  // Negotiation

  private void negotiate(RoutingContext request, HubType hub) {
    ResponseHeaders.shared(request);
    ResponseHeaders.uncached(request);
    JsonObject answer;
    try {
      answer = negotiated(request.request(), hub);
    } catch (HubException refusal) {
      Problem.answer(request.response(), refusal);
      return;
    }
    request.response().putHeader("Content-Type", "application/json").end(answer.toBuffer());
  }

  private JsonObject negotiated(HttpServerRequest request, HubType hub) {
    String asked = request.getParam("negotiateVersion", "0");
    int version;
    try {
      version = Math.min(Integer.parseInt(asked), VERSION);
    } catch (NumberFormatException e) {
      return error("The client requested a non-integer protocol version.");
    }
    if (version < 0) {
      return error(
          "The client requested version '%d', but the server does not support this version."
              .formatted(version));
    }
    String token = tokens.issue();
    Admission admission = loop.admit(request);
    if (version == 0) {
      // The connection's id is all that such a client shows.
      admission = new Admission(new Identity(token, admission.identity().user()), false);
    }
    boolean stateful = Boolean.parseBoolean(request.getParam("useStatefulReconnect"));
    SignalRTerms terms = new SignalRTerms(hub, admission, stateful, wantsIds(request));
    SignalRSession session = new SignalRSession(sessions, token, terms, shared);
    return describe(session, token, version);
  }

  private static JsonObject error(String sentence) {
    return new JsonObject().put("error", sentence);
  }

  private static JsonObject describe(SignalRSession session, String token, int version) {
    JsonObject answer = new JsonObject().put("negotiateVersion", version);
    if (version > 0) {
      answer.put("connectionToken", token);
    }
    answer.put("connectionId", session.terms().admission().identity().connection());
    if (session.terms().stateful()) {
      answer.put("useStatefulReconnect", true);
    }
    return answer.put("availableTransports", TRANSPORTS);
  }

  private static boolean wantsIds(HttpServerRequest request) {
    return "1".equals(request.getParam("ids"));
  }

  // WebSockets

  @Override
  public boolean upgrade(HttpServerRequest request) {
    String path = request.path().replaceFirst("/$", "");
    Optional<HubType> hub = hubs.stream().filter(some -> some.path().equals(path)).findFirst();
    hub.ifPresent(some -> upgrade(request, some));
    return hub.isPresent();
  }

  private void upgrade(HttpServerRequest request, HubType hub) {
    String token = request.getParam("id", "");
    if (token.isEmpty()) {
      try {
        connect(request, new SignalRTerms(hub, loop.admit(request), false, wantsIds(request)));
      } catch (HubException refusal) {
        Problem.answer(request.response(), refusal);
      }
      return;
    }
    Optional<SignalRSession> session = session(hub, token);
    if (session.isPresent()) {
      enter(request, session.get());
    } else {
      answer(request.response(), Answer.UNKNOWN);
    }
  }

  private void connect(HttpServerRequest request, SignalRTerms terms) {
    Socket.upgrade(
        request,
        loop,
        WebSocketFraming::ping,
        socket ->
            new SignalRSocket(
                socket,
                wire -> new SignalRClient(shared, terms, Carrier.WEBSOCKET, wire, () -> {})));
  }

  private void enter(HttpServerRequest request, SignalRSession session) {
    if (session.take(Transport.WEB_SOCKETS, shared)) {
      Socket.upgrade(
          request,
          loop,
          WebSocketFraming::ping,
          socket -> new SignalRSocket(socket, session::begin));
    } else {
      answer(request.response(), Answer.BUSY);
    }
  }

  // The other transports

  private void receive(RoutingContext request, HubType hub) {
    ResponseHeaders.shared(request);
    ResponseHeaders.uncached(request);
    String accept = Optional.ofNullable(request.request().getHeader("Accept")).orElse("");
    boolean events = accept.contains("text/event-stream");
    request
        .response()
        .putHeader("Content-Type", events ? "text/event-stream" : "application/octet-stream");
    known(request, hub)
        .ifPresent(
            session ->
                session.receive(
                    events ? Transport.SERVER_SENT_EVENTS : Transport.LONG_POLLING,
                    new Response(loop.context(), request.request(), session::lost),
                    shared));
  }

  private void send(RoutingContext request, HubType hub) {
    ResponseHeaders.shared(request);
    known(request, hub)
        .ifPresent(
            session -> session.post(request.body().buffer(), answer -> answer(request, answer)));
  }

  private void end(RoutingContext request, HubType hub) {
    ResponseHeaders.shared(request);
    known(request, hub).ifPresent(session -> session.delete(answer -> answer(request, answer)));
  }

  /** The session of a request; where there is none, that is answered. */
  private Optional<SignalRSession> known(RoutingContext request, HubType hub) {
    String token = request.request().getParam("id", "");
    Optional<SignalRSession> session = session(hub, token);
    if (session.isEmpty()) {
      answer(request.response(), token.isEmpty() ? Answer.ID_MISSING : Answer.UNKNOWN);
    }
    return session;
  }

  private Optional<SignalRSession> session(HubType hub, String token) {
    return Optional.ofNullable(sessions.get(token)).filter(some -> some.terms().hub().equals(hub));
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

  @Override
  public void close() {
    shared.rhythm().pulse().stop();
  }
}
