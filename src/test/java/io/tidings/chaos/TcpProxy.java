package io.tidings.chaos;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A stretch of network that breaks on demand: it cuts connections, holds up what is on its way,
 * delays it, or loses answers. The methods may be called from any thread.
 */
final class TcpProxy {
  private final Vertx vertx;
  private final Context context;
  private final NetClient client;
  private final NetServer server;
  private final Set<Line> lines = new LinkedHashSet<>();

  private SocketAddress target;
  private boolean stalled;
  private boolean answersLost;
  private long delay;

  private TcpProxy(Vertx vertx, SocketAddress target) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.target = target;
    this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(1000));
    this.server = vertx.createNetServer(new NetServerOptions().setHost("127.0.0.1").setPort(0));
  }

  /** To be called on the event loop that is to do the work. */
  static Future<TcpProxy> start(Vertx vertx, SocketAddress target) {
    TcpProxy proxy = new TcpProxy(vertx, target);
    return proxy.server.connectHandler(proxy::accept).listen().map(listening -> proxy);
  }

  SocketAddress address() {
    return SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1");
  }

  /** New connections lead elsewhere; those that there are remain. */
  void lead(SocketAddress elsewhere) {
    context.runOnContext(v -> target = elsewhere);
  }

  /** Ends every connection. */
  void cut() {
    context.runOnContext(v -> List.copyOf(lines).forEach(Line::cut));
  }

  /** Nothing passes any more, in either direction, and nobody is told; or all of it does again. */
  void stall(boolean on) {
    context.runOnContext(
        v -> {
          stalled = on;
          List.copyOf(lines).forEach(Line::flow);
        });
  }

  /** What passes takes this many milliseconds longer, each way. */
  void delay(long milliseconds) {
    context.runOnContext(v -> delay = milliseconds);
  }

  /** Requests pass and answers vanish; when it ends the connections do, too. */
  void loseAnswers(boolean on) {
    context.runOnContext(
        v -> {
          answersLost = on;
          if (!on) {
            List.copyOf(lines).forEach(Line::cut);
          }
        });
  }

  private void accept(NetSocket front) {
    Line line = new Line(front);
    lines.add(line);
    line.open();
  }

  /** One connection through the proxy. */
  private final class Line {
    private final NetSocket front;
    private NetSocket back;

    /** What could not pass yet. */
    private final List<Runnable> held = new ArrayList<>();

    Line(NetSocket front) {
      this.front = front;
    }

    void open() {
      front.handler(data -> held.add(() -> back.write(data)));
      front.closeHandler(closed -> cut());
      client
          .connect(target)
          .onSuccess(
              connected -> {
                back = connected;
                back.closeHandler(closed -> cut());
                pass(front, back, false);
                pass(back, front, true);
                flow();
              })
          .onFailure(unreachable -> cut());
    }

    private void pass(NetSocket from, NetSocket to, boolean answers) {
      from.handler(
          data -> {
            if (answers && answersLost) {
              return;
            }
            Runnable write = () -> write(from, to, data);
            if (stalled || !held.isEmpty()) {
              held.add(write);
            } else if (delay > 0) {
              vertx.setTimer(delay, later -> write.run());
            } else {
              write.run();
            }
          });
    }

    private void write(NetSocket from, NetSocket to, Buffer data) {
      if (!lines.contains(this)) {
        return;
      }
      to.write(data);
      if (to.writeQueueFull()) {
        from.pause();
        to.drainHandler(drained -> from.resume());
      }
    }

    /** Lets go what was held up, or stops reading. */
    void flow() {
      if (back == null) {
        return;
      }
      if (stalled) {
        front.pause();
        back.pause();
      } else {
        List<Runnable> writes = List.copyOf(held);
        held.clear();
        writes.forEach(Runnable::run);
        front.resume();
        back.resume();
      }
    }

    void cut() {
      if (lines.remove(this)) {
        front.close();
        if (back != null) {
          back.close();
        }
      }
    }
  }
}
