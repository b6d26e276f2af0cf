package io.tidings.gateway;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.tidings.message.HubException;
import io.tidings.protocol.sockjs.SockJsDecoder;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Door 1 over SockJS 0.3.3, on all of its transports.
 *
 * @see <a href="https://github.com/sockjs/sockjs-protocol">the protocol, as a suite of tests</a>
 */
final class SockJsEndpoint implements Endpoint {
  /** The server's part of the URL is for load balancers; the session's alone tells them apart. */
  private static final String SESSION = "/hub/[^/.]+/([^/.]+)/";

  private static final Pattern WEBSOCKET = Pattern.compile(SESSION + "websocket");
  private static final Pattern CALLBACK = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final int MAX_POST = 1 << 20;
  private static final String SESSION_COOKIE = "JSESSIONID";

  private final Loop loop;
  private final LocalMap<String, SockJsSession> sessions;
  private final SecureRandom random = new SecureRandom();

  SockJsEndpoint(Loop loop) {
    this.loop = loop;
    // Of all gateways of the node: the requests of one session come in by any of them.
    this.sessions = loop.context().owner().sharedData().getLocalMap("tidings.sockjs");
  }

  @Override
  public boolean upgrade(HttpServerRequest request) {
    if (!WEBSOCKET.matcher(request.path()).matches()) {
      return false;
    }
    try {
      Admission admission = loop.admit(request);
      Socket.upgrade(
          request, loop, SockJsClient::beat, socket -> new SockJsClient(loop, admission, socket));
    } catch (HubException refusal) {
      Problem.answer(request.response(), refusal);
    }
    return true;
  }

  @Override
  public void mount(Router router) {
    exactly(router, "/hub/?").method(HttpMethod.GET).handler(SockJsPages::greet);
    exactly(router, "/hub/iframe(-[^/]*)?\\.html")
        .method(HttpMethod.GET)
        .handler(SockJsPages::iframe);
    exactly(router, "/hub/info").method(HttpMethod.GET).handler(this::info);
    exactly(router, "/hub/info")
        .method(HttpMethod.OPTIONS)
        .handler(request -> ResponseHeaders.preflight(request, HttpMethod.GET));
    for (SockJsTransport transport : SockJsTransport.values()) {
      route(router, transport.path(), transport.method())
          .handler(request -> receiver(request, transport));
    }
    BodyHandler body = BodyHandler.create(false).setBodyLimit(MAX_POST);
    route(router, "xhr_send", HttpMethod.POST).handler(body).handler(this::xhrSend);
    route(router, "jsonp_send", HttpMethod.POST).handler(body).handler(this::jsonpSend);
    String websocket = "/hub(/[^/.]+/[^/.]+)?/websocket";
    exactly(router, websocket)
        .method(HttpMethod.GET)
        .handler(
            request ->
                request
                    .response()
                    .setStatusCode(400)
                    .end("Can \"Upgrade\" only to \"WebSocket\"."));
    exactly(router, websocket)
        .handler(request -> ResponseHeaders.notAllowed(request, HttpMethod.GET));
  }

  /** A route of one method to a transport, which tells other sites that they may use it. */
  private static Route route(Router router, String path, HttpMethod method) {
    exactly(router, SESSION + path)
        .method(HttpMethod.OPTIONS)
        .handler(request -> ResponseHeaders.preflight(request, method));
    return exactly(router, SESSION + path).method(method);
  }

  private static Route exactly(Router router, String path) {
    return router.routeWithRegex(path).useNormalizedPath(false);
  }

  private void info(RoutingContext request) {
    ResponseHeaders.uncached(request);
    ResponseHeaders.shared(request);
    JsonObject info =
        new JsonObject()
            .put("websocket", true)
            .put("cookie_needed", true)
            .put("origins", new JsonArray().add("*:*"))
            .put("entropy", Integer.toUnsignedLong(random.nextInt()));
    request
        .response()
        .putHeader("Content-Type", "application/json; charset=UTF-8")
        .end(info.toBuffer());
  }

  /** A request that waits for frames, and begins a session where there is none. */
  private void receiver(RoutingContext request, SockJsTransport transport) {
    String callback = "";
    if (transport.hasCallback()) {
      callback = callback(request);
      if (!CALLBACK.matcher(callback).matches()) {
        boolean missing = callback.isEmpty();
        fail(
            request,
            missing ? "\"callback\" parameter required" : "invalid \"callback\" parameter");
        return;
      }
    }
    SockJsSession session;
    try {
      session = session(request);
    } catch (HubException refusal) {
      Problem.answer(request.response(), refusal);
      return;
    }
    ResponseHeaders.uncached(request);
    ResponseHeaders.shared(request);
    cookie(request);
    request.response().putHeader("X-Content-Type-Options", "nosniff");
    request.response().putHeader("Content-Type", transport.contentType());
    Response http =
        new Response(
            loop.context(),
            request.request(),
            lost -> session.loop().run(() -> session.lost(lost)));
    SockJsResponse response = new SockJsResponse(http, transport, callback);
    session.loop().run(() -> session.attach(response));
  }

  /** By which load balancers know which node has the session. */
  private static void cookie(RoutingContext request) {
    Cookie sent = request.request().getCookie(SESSION_COOKIE);
    String value = sent == null ? "dummy" : sent.getValue();
    request.response().putHeader("Set-Cookie", SESSION_COOKIE + '=' + value + "; path=/");
  }

  private static String callback(RoutingContext request) {
    HttpServerRequest http = request.request();
    return Optional.ofNullable(http.getParam("callback"))
        .or(() -> Optional.ofNullable(http.getParam("c")))
        .orElse("");
  }

  private SockJsSession session(RoutingContext request) {
    String id = id(request);
    SockJsSession known = sessions.get(id);
    if (known != null) {
      return known;
    }
    Admission admission = loop.admit(request.request());
    return sessions.computeIfAbsent(
        id, fresh -> new SockJsSession(loop, admission, () -> sessions.remove(id)));
  }

  private static String id(RoutingContext request) {
    return request.pathParam("param0");
  }

  private void xhrSend(RoutingContext request) {
    ResponseHeaders.shared(request);
    send(request, text(request), response -> response.setStatusCode(204).end());
  }

  private void jsonpSend(RoutingContext request) {
    String body = text(request);
    String type = Optional.ofNullable(request.request().getHeader("Content-Type")).orElse("");
    if (type.startsWith("application/x-www-form-urlencoded")) {
      List<String> data = new QueryStringDecoder('?' + body).parameters().get("d");
      body = data == null ? "" : data.get(0);
    }
    // Some browsers did strange things when they were answered nothing.
    send(request, body, response -> response.end("ok"));
  }

  private static String text(RoutingContext request) {
    return Optional.ofNullable(request.body().asString()).orElse("");
  }

  private void send(RoutingContext request, String body, Consumer<HttpServerResponse> accept) {
    SockJsSession session = sessions.get(id(request));
    cookie(request);
    if (session == null) {
      request.response().setStatusCode(404).end();
    } else if (body.isEmpty()) {
      fail(request, "Payload expected.");
    } else {
      List<String> messages;
      try {
        messages = SockJsDecoder.decode(body);
      } catch (HubException broken) {
        fail(request, "Broken JSON encoding.");
        return;
      }
      ResponseHeaders.uncached(request);
      request.response().putHeader("Content-Type", "text/plain; charset=UTF-8");
      session
          .loop()
          .run(
              () ->
                  session.receive(
                      messages, () -> loop.run(() -> answer(request.response(), accept))));
    }
  }

  private static void answer(HttpServerResponse response, Consumer<HttpServerResponse> accept) {
    if (!response.closed()) {
      accept.accept(response);
    }
  }

  private static void fail(RoutingContext request, String sentence) {
    request.response().setStatusCode(500).end(sentence);
  }
}
