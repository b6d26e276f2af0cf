package io.tidings.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetClientInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatheringVertxTest {
  private final VertxInternal vertx = (VertxInternal) Vertx.vertx();
  private final ContextInternal context = vertx.getOrCreateContext();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void sendsAtTheEndOfATurnWhatWasWrittenInIt() {
    Promise<Buffer> received = Promise.promise();
    NetSocket socket = await(connect(await(listen(received)).actualPort()));

    Promise<Long> held = Promise.promise();
    context.runOnContext(
        turn -> {
          socket.write("one ");
          socket.write("two ");
          socket.write("three");
          held.complete(waiting(socket));
        });

    assertThat(await(held.future())).isGreaterThan("one two three".length());
    assertThat(await(received.future())).hasToString("one two three");
  }

  private Future<NetServer> listen(Promise<Buffer> received) {
    Buffer all = Buffer.buffer();
    return vertx
        .createNetServer()
        .connectHandler(
            socket ->
                socket.handler(
                    some -> {
                      if (all.appendBuffer(some).length() == "one two three".length()) {
                        received.complete(all);
                      }
                    }))
        .listen(0, "127.0.0.1");
  }

  /** As the Redis client does. */
  private Future<NetSocket> connect(int port) {
    NetClientInternal client =
        (NetClientInternal) new GatheringVertx(vertx).createNetClient(new NetClientOptions());
    ConnectOptions where = new ConnectOptions().setHost("127.0.0.1").setPort(port);
    Promise<NetSocket> socket = context.promise();
    client.connectInternal(where, socket, context);
    return socket.future();
  }

  /** How many bytes were written and not yet sent; Netty counts some more for each write. */
  private static long waiting(NetSocket socket) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    return channel.unsafe().outboundBuffer().totalPendingWriteBytes();
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
