package io.tidings.log;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetClientInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.Metrics;
import java.util.concurrent.TimeUnit;

/**
 * The same Vert.x, but what its TCP clients write to a connection in one turn of the event loop
 * goes out together at the end of the turn. The Redis client writes each command by itself, and
 * would otherwise make a system call for each.
 */
final class GatheringVertx extends VertxWrapper {
  /** How many writes wait at most before they go out. */
  private static final int MAX_WRITES = 256;

  GatheringVertx(VertxInternal vertx) {
    super(vertx);
  }

  @Override
  public NetClient createNetClient(NetClientOptions options) {
    return new GatheringClient((NetClientInternal) super.createNetClient(options));
  }

  private static void gather(NetSocket socket) {
    ChannelHandlerContext vertx = ((NetSocketInternal) socket).channelHandlerContext();
    vertx
        .pipeline()
        .addBefore(vertx.name(), "gather", new FlushConsolidationHandler(MAX_WRITES, true));
  }

  /** Passes everything on, and looks after what was connected. */
  private record GatheringClient(NetClientInternal client) implements NetClientInternal {
    @Override
    public void connectInternal(
        ConnectOptions options, Promise<NetSocket> connected, ContextInternal context) {
      Promise<NetSocket> socket = context.promise();
      socket.future().onSuccess(GatheringVertx::gather).onComplete(connected);
      client.connectInternal(options, socket, context);
    }

    @Override
    public Future<NetSocket> connect(int port, String host) {
      return client.connect(port, host).onSuccess(GatheringVertx::gather);
    }

    @Override
    public Future<NetSocket> connect(int port, String host, String serverName) {
      return client.connect(port, host, serverName).onSuccess(GatheringVertx::gather);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress address) {
      return client.connect(address).onSuccess(GatheringVertx::gather);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress address, String serverName) {
      return client.connect(address, serverName).onSuccess(GatheringVertx::gather);
    }

    @Override
    public Future<NetSocket> connect(ConnectOptions options) {
      return client.connect(options).onSuccess(GatheringVertx::gather);
    }

    @Override
    public Future<Void> shutdown(long timeout, TimeUnit unit) {
      return client.shutdown(timeout, unit);
    }

    @Override
    public void close(Completable<Void> closed) {
      client.close(closed);
    }

    @Override
    public Future<Void> close() {
      return client.close();
    }

    @Override
    public Future<Boolean> updateSSLOptions(ClientSSLOptions options, boolean force) {
      return client.updateSSLOptions(options, force);
    }

    @Override
    public Future<Void> closeFuture() {
      return client.closeFuture();
    }

    @Override
    public Metrics getMetrics() {
      return client.getMetrics();
    }
  }
}
