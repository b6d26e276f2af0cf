package io.tidings.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.protocol.WebSocketFraming;
import io.tidings.protocol.bridge.BridgeDialect;
import io.tidings.protocol.sockjs.SockJsDecoder;
import io.tidings.protocol.sockjs.SockJsFraming;
import java.util.List;
import java.util.function.Consumer;

/** A client on SockJS's WebSocket transport: SockJS's frames around those of the protocol. */
final class SockJsClient implements Socket.Receiver, Outlet {
  private final Socket socket;
  private final BridgeConnection connection;

  SockJsClient(Loop loop, Admission admission, Socket socket) {
    this.socket = socket;
    send(SockJsFraming::open);
    connection = new BridgeConnection(loop, admission, this, BridgeDialect.SOCKJS);
  }

  /** Appends what keeps the connection alive: for proxies, and for us. */
  static void beat(ByteBuf out) {
    SockJsFraming.heartbeat(out);
    WebSocketFraming.ping(out);
  }

  @Override
  public void text(ByteBuf utf8) {
    List<String> messages;
    try {
      messages = SockJsDecoder.decode(utf8.toString(UTF_8));
    } catch (HubException broken) {
      socket.close(Farewell.BROKEN);
      return;
    }
    messages.forEach(connection::receive);
  }

  @Override
  public void binary(ByteBuf message) {
    connection.refuse(
        Failure.MALFORMED.because("a binary message is not understood; send JSON as text"));
  }

  @Override
  public void drained() {
    connection.drained();
  }

  @Override
  public void closed() {
    connection.closed();
  }

  @Override
  public boolean isWritable() {
    return socket.isWritable();
  }

  @Override
  public void write(ByteBuf frames) {
    socket.write(frames);
  }

  @Override
  public void read(boolean wanted) {
    socket.read(wanted);
  }

  @Override
  public void close(Farewell farewell) {
    send(out -> SockJsFraming.close(farewell.sockJsCode(), farewell.sockJsReason(), out));
    socket.close(farewell);
  }

  private void send(Consumer<ByteBuf> frame) {
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer();
    frame.accept(out);
    socket.write(out);
  }
}
