package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import java.util.function.Function;

/** A WebSocket on the event loop of the SignalR client that it serves. */
final class SignalRSocket implements Socket.Receiver {
  private final Socket socket;
  private final SignalRClient client;

  /**
   * @param client whom the socket serves
   */
  SignalRSocket(Socket socket, Function<Outlet, SignalRClient> client) {
    this.socket = socket;
    this.client = client.apply(socket);
  }

  @Override
  public void text(ByteBuf utf8) {
    client.receive(utf8);
  }

  @Override
  public void binary(ByteBuf message) {
    client.receive(message);
  }

  @Override
  public void drained() {
    client.drained();
  }

  @Override
  public void closed() {
    client.lost(socket, socket.wasLeft());
  }
}
