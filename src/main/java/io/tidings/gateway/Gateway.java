package io.tidings.gateway;

import static io.tidings.message.Failure.UNKNOWN;

import io.tidings.backplane.Backplane;
import io.tidings.backplane.Command;
import io.tidings.backplane.Listener;
import io.tidings.config.Policies;
import io.tidings.config.Settings;
import io.tidings.message.Channel;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.metrics.Meters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One event loop's share of a node's HTTP server, with the connections that come in by it and their
 * feeds. Deployed once per event loop.
 */
public final class Gateway extends VerticleBase implements Listener {
  private static final Duration PULSE = Duration.ofSeconds(25);

  private final Settings settings;
  private final Backplane backplane;
  private final Consumer<Router> routes;
  private Loop loop;
  private List<Endpoint> endpoints = List.of();
  private Router router;
  private HttpServer server;

  /**
   * @param secret the cluster's, which signs resume tokens
   * @param redis where the logs are
   * @param routes adds the node's own routes, such as its health
   */
  public Gateway(
      Settings settings,
      String secret,
      Policies policies,
      RedisOptions redis,
      Backplane backplane,
      Meters meters,
      Consumer<Router> routes) {
    this.settings = settings;
    this.backplane = backplane;
    this.routes = routes;
  }

  /** The port that is really listened on; all gateways of a Vert.x share it. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public Future<?> start() {
    loop = new Loop((ContextInternal) context, settings.limits(), PULSE);
    endpoints = List.of(new Pages(vertx));
    router = Router.router(vertx);
    endpoints.forEach(endpoint -> endpoint.mount(router));
    routes.accept(router);
    router
        .route()
        .last()
        .handler(
            request ->
                Problem.answer(
                    request.response(),
                    UNKNOWN.because(
                        "there is no "
                            + request.request().method()
                            + ' '
                            + request.request().path())));
    backplane.join(this);
    server = vertx.createHttpServer(options()).requestHandler(this::receive);
    return server.listen();
  }

  private HttpServerOptions options() {
    int port = settings.http().port();
    return new HttpServerOptions()
        .setHost(settings.http().host())
        // Below zero: any free port, but the same for all gateways.
        .setPort(port == 0 ? -1 : port)
        .setStrictThreadMode(true)
        .setTcpNoDelay(true)
        .setHttp2ClearTextEnabled(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setMaxWebSocketFrameSize(Socket.MAX_MESSAGE)
        .setMaxWebSocketMessageSize(Socket.MAX_MESSAGE);
  }

  private void receive(HttpServerRequest request) {
    for (Endpoint endpoint : endpoints) {
      if (request.canUpgradeToWebSocket() && endpoint.upgrade(request)) {
        return;
      }
    }
    router.handle(request);
  }

  @Override
  public Future<?> stop() {
    backplane.leave(this);
    loop.pulse().stop();
    return server.close();
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public void announced(List<Publication> publications) {}

  @Override
  public void head(Channel channel, Position head) {}

  @Override
  public int execute(Command command) {
    return 0;
  }
}
