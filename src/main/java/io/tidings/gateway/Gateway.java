package io.tidings.gateway;

import static io.tidings.message.Failure.UNKNOWN;

import io.netty.channel.WriteBufferWaterMark;
import io.tidings.auth.Access;
import io.tidings.auth.ConnectionTokens;
import io.tidings.auth.Tokens;
import io.tidings.backplane.Backplane;
import io.tidings.backplane.Call;
import io.tidings.backplane.Command;
import io.tidings.backplane.Listener;
import io.tidings.config.Limits;
import io.tidings.config.Policies;
import io.tidings.config.Settings;
import io.tidings.feed.Feeds;
import io.tidings.feed.Tick;
import io.tidings.hub.BusServices;
import io.tidings.hub.Hub;
import io.tidings.hub.Hubs;
import io.tidings.hub.Services;
import io.tidings.log.Log;
import io.tidings.log.Memberships;
import io.tidings.log.RedisLink;
import io.tidings.log.RedisLog;
import io.tidings.log.RedisMemberships;
import io.tidings.log.RedisRegistry;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.metrics.Meters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.redis.client.RedisOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One event loop's share of a node's HTTP server, with the connections that come in by it and their
 * feeds. Deployed once per event loop.
 */
public final class Gateway extends VerticleBase implements Listener {
  /** How long requests that came in before the end may take to be answered. */
  private static final Duration LAST_REQUESTS = Duration.ofSeconds(3);

  private final Settings settings;
  private final String secret;
  private final Policies policies;
  private final RedisOptions redis;
  private final Backplane backplane;
  private final Meters meters;
  private final Hubs hubs;
  private final Consumer<Router> routes;
  private RedisLink appends;
  private RedisLink reads;
  private Loop loop;
  private BusServices services;
  private Lag lag;
  private List<Endpoint> endpoints = List.of();
  private Router router;
  private Arrivals arrivals;
  private HttpServer server;

  /**
   * @param secret the cluster's, which signs resume tokens
   * @param redis where the logs are
   * @param hubs for SignalR clients
   * @param routes adds the node's own routes, such as its health
   */
  public Gateway(
      Settings settings,
      String secret,
      Policies policies,
      RedisOptions redis,
      Backplane backplane,
      Meters meters,
      Hubs hubs,
      Consumer<Router> routes) {
    this.settings = settings;
    this.secret = secret;
    this.policies = policies;
    this.redis = redis;
    this.backplane = backplane;
    this.meters = meters;
    this.hubs = hubs;
    this.routes = routes;
  }

  /** The port that is really listened on; all gateways of a Vert.x share it. */
  public int port() {
    return server.actualPort();
  }

  /** By which server code speaks to clients, from any thread. */
  public Hub hub() {
    return loop.hub();
  }

  @Override
  public Future<?> start() {
    appends = new RedisLink(vertx, redis, meters);
    reads = new RedisLink(vertx, redis, meters);
    appends.onReconnect(backplane::reassert);
    reads.onReconnect(backplane::reassert);
    loop = loop(new RedisLog(appends, reads, policies));
    services = new BusServices(vertx, loop.services());
    endpoints = endpoints();
    router = router();
    lag = new Lag(vertx, meters);
    backplane.join(this);
    arrivals = new Arrivals(vertx);
    server =
        vertx
            .createHttpServer(options())
            .connectionHandler(arrivals::begun)
            .requestHandler(this::receive);
    return Future.all(appends.open(), reads.open())
        .compose(open -> services.start())
        .compose(offered -> Future.all(endpoints.stream().map(Endpoint::open).toList()))
        .compose(ready -> server.listen())
        // Nobody stops what has not started.
        .recover(error -> stop().transform(stopped -> Future.failedFuture(error)));
  }

  private List<Endpoint> endpoints() {
    ConnectionTokens tokens = new ConnectionTokens(secret, backplane.node());
    return List.of(
        new BridgeEndpoint(loop),
        new SockJsEndpoint(loop),
        new SignalREndpoint(loop, hubs.types(), tokens),
        new Pages(vertx));
  }

  private Loop loop(Log log) {
    Tick tick = new Tick(context);
    Limits limits = settings.limits();
    Access access = new Access(settings.auth());
    Memberships memberships = new RedisMemberships(appends);
    Hub hub = new Hub(vertx, log, memberships, backplane, access, policies, limits, meters);
    return new Loop(
        (ContextInternal) context,
        settings,
        tick,
        new Pulse(vertx, settings.http().ping()),
        new WriteBufferWaterMark(limits.outbound() / 2, limits.outbound()),
        new Feeds(vertx, tick, ears(log), log, settings.history(), meters),
        hub,
        hubs,
        new Services(hub),
        new Forwarding(vertx, settings.forward()),
        access,
        new Tokens(secret, Clock.systemUTC()),
        new RedisRegistry(appends),
        memberships,
        backplane,
        new Connections(meters));
  }

  private Feeds.Ears ears(Log log) {
    return new Feeds.Ears() {
      @Override
      public Future<Position> subscribe(Channel channel) {
        return backplane.subscribe(channel, Gateway.this, log);
      }

      @Override
      public void unsubscribe(Channel channel) {
        backplane.unsubscribe(channel, Gateway.this);
      }

      @Override
      public void suspect(Channel channel) {
        backplane.suspect(channel);
      }
    };
  }

  private Router router() {
    Router all = Router.router(vertx);
    endpoints.forEach(endpoint -> endpoint.mount(all));
    routes.accept(all);
    all.route().last().handler(Gateway::refuse);
    return all;
  }

  private static void refuse(RoutingContext request) {
    String what = request.request().method() + " " + request.request().path();
    Problem.answer(request.response(), UNKNOWN.because("there is no " + what));
  }

  private HttpServerOptions options() {
    int port = settings.http().port();
    return new HttpServerOptions()
        .setHost(settings.http().host())
        // Below zero: any free port, but the same for all gateways.
        .setPort(port == 0 ? -1 : port)
        .setStrictThreadMode(true)
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        // Where no answer is to be expected, such as of a stream, only the system finds out.
        .setTcpUserTimeout((int) Socket.silence(settings.http().ping()).toMillis())
        .setHttp2ClearTextEnabled(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setMaxWebSocketFrameSize(Socket.MAX_MESSAGE)
        .setMaxWebSocketMessageSize(Socket.MAX_MESSAGE);
  }

  private void receive(HttpServerRequest request) {
    arrivals.arrived(request.connection());
    for (Endpoint endpoint : endpoints) {
      if (request.canUpgradeToWebSocket() && endpoint.upgrade(request)) {
        return;
      }
    }
    router.handle(request);
  }

  /**
   * Takes no more connections and asks those that there are to go elsewhere, spread over the time.
   * Meanwhile everything else goes on. May be called from any thread.
   *
   * @return completes when all are gone, at the latest some seconds after the time
   */
  public Future<Void> drain(Duration over) {
    Promise<Void> drained = Promise.promise();
    context.runOnContext(
        v ->
            Future.join(services.stop(), loop.connections().sendAway(vertx, over))
                .<Void>mapEmpty()
                .onComplete(drained));
    return drained.future();
  }

  @Override
  public Future<?> stop() {
    backplane.leave(this);
    return server
        .shutdown(LAST_REQUESTS.toMillis(), TimeUnit.MILLISECONDS)
        .eventually(() -> Future.join(endpoints.stream().map(Endpoint::close).toList()))
        .onComplete(
            closed -> {
              arrivals.stop();
              lag.stop();
              loop.pulse().stop();
              loop.feeds().close();
              appends.close();
              reads.close();
            });
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public void announced(Publication publication) {
    loop.feeds().announced(publication);
  }

  @Override
  public void head(Channel channel, Position head) {
    loop.feeds().head(channel, head);
  }

  @Override
  public Future<Integer> execute(Command command) {
    return loop.connections().execute(command);
  }

  @Override
  public Future<Json> call(Call call) {
    return loop.connections().call(call);
  }
}
