package io.tidings.gateway;

import io.tidings.message.Failure;
import io.tidings.protocol.signalr.Handshake;
import io.tidings.protocol.signalr.HubMessage;
import io.tidings.protocol.signalr.HubMessage.Ack;
import io.tidings.protocol.signalr.HubMessage.Close;
import io.tidings.protocol.signalr.HubMessage.Ping;
import io.tidings.protocol.signalr.HubMessage.Sequence;
import io.tidings.protocol.signalr.HubProtocol;
import io.tidings.protocol.signalr.SignalRDialect;
import io.tidings.protocol.signalr.SignalRDialect.Carrier;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * What is said to and by a client that shakes hands, from then on. With stateful reconnect both
 * sides know which messages have arrived, so that it outlives the wire that it goes over. Confined
 * to its gateway's event loop.
 */
final class SignalRConversation {
  private static final int FIRST_STATEFUL_VERSION = 2;

  private final SignalRLoop shared;
  private final SignalRTerms terms;
  private final SignalRLine line;
  private final SignalRConnection connection;
  private final Optional<Receipts> receipts;
  private final Runnable acknowledge = this::acknowledge;

  /**
   * Begins as a handshake asks for.
   *
   * @param moved is run when {@link #isOpen} may be true again
   * @param leaving is run before the wire is closed
   * @throws io.tidings.message.HubException MALFORMED when it cannot be as it is asked for
   */
  SignalRConversation(
      SignalRLoop shared,
      SignalRTerms terms,
      Carrier carrier,
      Outlet wire,
      Handshake.Request request,
      Runnable moved,
      Runnable leaving) {
    HubProtocol protocol = request.agree();
    if (protocol.isBinary() && carrier == Carrier.EVENTS) {
      throw Failure.MALFORMED.because(
          "Cannot use the '%s' protocol on the current transport. The transport does not support 'Binary' transfer format."
              .formatted(protocol.wireName()));
    }
    boolean stateful = terms.stateful() && request.version() >= FIRST_STATEFUL_VERSION;
    int buffer = shared.loop().settings().signalr().buffer();
    SignalRDialect dialect = SignalRDialect.of(protocol, carrier, terms.ids());
    this.shared = shared;
    this.terms = terms;
    this.receipts = stateful ? Optional.of(new Receipts()) : Optional.empty();
    this.line = new SignalRLine(dialect, wire, receipts.map(it -> new AckBuffer(buffer)), leaving);
    this.connection = new SignalRConnection(shared.loop(), terms, line, moved);
  }

  HubProtocol protocol() {
    return line.dialect().protocol();
  }

  /** Listens to what every client of the hub hears. */
  Future<Void> listen() {
    return connection.open(terms.hub());
  }

  /** Tells the hub of the client. Fails with a HubException for the client when the hub fails. */
  Future<Void> introduce() {
    return connection.connected();
  }

  /** Answers the handshake: from here on the client is told whatever there is for it. */
  void begin() {
    line.open();
  }

  /** Whether the client is to be read from. */
  boolean isOpen() {
    return connection.isOpen();
  }

  /** More can be written to the wire. */
  void drained() {
    connection.drained();
  }

  /**
   * The client says something.
   *
   * @return whether it stays
   * @throws io.tidings.message.HubException when it breaks the protocol
   */
  boolean hear(HubMessage message) {
    if (!isNew(message)) {
      return true;
    }
    if (message instanceof Ack ack) {
      acknowledged(ack);
    } else if (message instanceof Sequence sequence) {
      receipts.ifPresent(mine -> mine.goOn(sequence));
    } else if (!(message instanceof Ping || message instanceof Close)) {
      connection.receive(message);
    }
    return !(message instanceof Close);
  }

  private boolean isNew(HubMessage message) {
    if (receipts.isEmpty()) {
      return true;
    }
    boolean isNew = receipts.get().isNew(message);
    if (receipts.get().isOwed()) {
      shared.acks().owe(acknowledge);
    }
    return isNew;
  }

  private void acknowledge() {
    receipts.filter(Receipts::isOwed).ifPresent(mine -> line.say(new Ack(mine.acknowledge())));
  }

  /** The one place where it is known what the client really has. */
  private void acknowledged(Ack ack) {
    boolean wasWritable = line.isWritable();
    line.acknowledged(ack.sequenceId());
    if (!wasWritable) {
      drained();
    }
  }

  /** Pings the client when nothing was said to it for so many beats, this one included. */
  void beat(int keepAlive) {
    if (line.beat() >= keepAlive) {
      line.say(new Ping());
    }
  }

  /** Whether it can go on over another wire. */
  boolean outlivesItsWire() {
    return receipts.isPresent();
  }

  /** The wire is gone. */
  void lose() {
    line.lose();
  }

  /** Goes on over another wire. */
  void goOn(Outlet wire) {
    receipts.orElseThrow().reconnected();
    line.goOn(wire);
    drained();
  }

  /** Ends the connection. */
  void close(Close message, Farewell farewell) {
    line.close(message, farewell);
  }

  /**
   * The client is gone.
   *
   * @param cause empty where it wanted to
   */
  void end(Optional<Throwable> cause) {
    connection.closed(cause);
    line.release();
  }
}
