package io.tidings.gateway;

import io.netty.buffer.ByteBuf;

/** A WebSocket on the event loop of the SignalR client that it serves. */
final class SignalRSocket implements Socket.Receiver {
  private final Socket socket;
  private final SignalRClient client;

  SignalRSocket(Socket socket, SignalRClient client) {
    this.socket = socket;
    this.client = client;
  }

  @Override
  public void text(ByteBuf utf8) {
    client.receive(socket, utf8);
  }

  @Override
  public void binary(ByteBuf message) {
    client.receive(socket, message);
  }

  @Override
  public void drained() {
    client.drained(socket);
  }

  @Override
  public void closed() {
    client.lost(socket, socket.wasLeft());
  }
}
