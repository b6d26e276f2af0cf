package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * A WebSocket on another event loop of the node than the SignalR client that it serves, who came
 * back to where it was not. Confined to the socket's event loop but for {@link Wire}, which is the
 * client's end.
 */
final class FarSocket implements Socket.Receiver, Downlink {
  private final Loop here;
  private final Socket socket;
  private final Loop home;
  private final SignalRClient client;
  private final Wire wire;
  private Optional<Runnable> waiting = Optional.empty();

  /**
   * @param here the socket's event loop
   * @param home the client's
   */
  FarSocket(Loop here, Socket socket, Loop home, SignalRClient client) {
    this.here = here;
    this.socket = socket;
    this.home = home;
    this.client = client;
    this.wire = new Wire();
    socket.read(false);
    home.run(() -> client.comeBack(wire));
  }

  /** A copy, for the other event loop. */
  private void receive(ByteBuf message) {
    ByteBuf copy = Unpooled.copiedBuffer(message);
    home.run(() -> client.receive(wire, copy));
  }

  @Override
  public void text(ByteBuf utf8) {
    receive(utf8);
  }

  @Override
  public void binary(ByteBuf message) {
    receive(message);
  }

  @Override
  public void send(Piece piece, Runnable sent) {
    here.run(
        () -> {
          if (piece.last()) {
            socket.close(Farewell.NORMAL);
            return;
          }
          socket.write(Unpooled.wrappedBuffer(piece.bytes().getBytes()));
          if (socket.isWritable()) {
            sent.run();
          } else {
            waiting = Optional.of(sent);
          }
        });
  }

  @Override
  public void drained() {
    Optional<Runnable> sent = waiting;
    waiting = Optional.empty();
    sent.ifPresent(Runnable::run);
  }

  @Override
  public void closed() {
    boolean left = socket.wasLeft();
    home.run(() -> wire.lost(left));
  }

  /** The client's end. Confined to the client's event loop. */
  private final class Wire implements Outlet {
    private final Ferry ferry = new Ferry(home, FarSocket.this, this::drained, () -> {});

    private void drained() {
      client.drained(this);
    }

    void lost(boolean left) {
      ferry.release();
      client.lost(this, left);
    }

    @Override
    public boolean isWritable() {
      return ferry.isWritable();
    }

    @Override
    public void write(ByteBuf frames) {
      ferry.write(frames);
    }

    @Override
    public void read(boolean wanted) {
      here.run(() -> socket.read(wanted));
    }

    @Override
    public void close(Farewell farewell) {
      ferry.close();
    }
  }
}
