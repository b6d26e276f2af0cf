package io.tidings.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.protocol.WebSocketFraming;
import io.tidings.protocol.bridge.BridgeDialect;
import io.vertx.core.http.HttpServerRequest;

/** Door 1 over plain WebSockets. */
final class BridgeEndpoint implements Endpoint {
  private static final String PATH = "/hub/websocket";

  private final Loop loop;

  BridgeEndpoint(Loop loop) {
    this.loop = loop;
  }

  @Override
  public boolean upgrade(HttpServerRequest request) {
    if (!request.path().equals(PATH)) {
      return false;
    }
    try {
      Admission admission = loop.admit(request);
      Socket.upgrade(
          request, loop, WebSocketFraming::ping, socket -> new Client(admission, socket));
    } catch (HubException refusal) {
      Problem.answer(request.response(), refusal);
    }
    return true;
  }

  /** Each text message is one of the protocol's. */
  private final class Client implements Socket.Receiver {
    private final BridgeConnection connection;

    Client(Admission admission, Socket socket) {
      connection = new BridgeConnection(loop, admission, socket, BridgeDialect.WEBSOCKET);
    }

    @Override
    public void text(ByteBuf utf8) {
      connection.receive(utf8.toString(UTF_8));
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
  }
}
