package io.tidings.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;

/**
 * The SockJS event-bus bridge as Vert.x has it, on as many event loops as the hub would use. Takes
 * its port as the only argument.
 */
final class StockBridge extends VerticleBase {
  private static final long LONG = 3_600_000;

  private final int port;

  private StockBridge(int port) {
    this.port = port;
  }

  public static void main(String[] args) {
    int port = Integer.parseInt(args[0]);
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    vertx.eventBus().consumer("echo", message -> message.reply(message.body()));
    int loops = Math.max(2, Runtime.getRuntime().availableProcessors());
    vertx
        .deployVerticle(() -> new StockBridge(port), new DeploymentOptions().setInstances(loops))
        .onFailure(
            failure -> {
              System.err.println(failure);
              vertx.close();
            });
  }

  @Override
  public Future<HttpServer> start() {
    PermittedOptions all = new PermittedOptions().setAddressRegex(".*");
    SockJSBridgeOptions options =
        new SockJSBridgeOptions()
            .addInboundPermitted(all)
            .addOutboundPermitted(all)
            .setPingTimeout(LONG);
    Router router = Router.router(vertx);
    router.route("/hub*").subRouter(SockJSHandler.create(vertx).bridge(options));
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false);
    return vertx.createHttpServer(http).requestHandler(router).listen();
  }
}
