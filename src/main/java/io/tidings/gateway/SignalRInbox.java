package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.protocol.signalr.Handshake;
import io.tidings.protocol.signalr.HubMessage;
import io.tidings.protocol.signalr.HubProtocol;
import java.util.Optional;

/**
 * The bytes of one client, which come in pieces of any size, as the messages that they make.
 * Confined to its gateway's event loop.
 */
final class SignalRInbox {
  private final int maxMessage;
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

  /** How many bytes from the reader index on are known to be no whole message. */
  private int searched;

  /**
   * @param maxMessage in bytes
   */
  SignalRInbox(int maxMessage) {
    this.maxMessage = maxMessage;
  }

  /** Takes a copy of some bytes. */
  void add(ByteBuf more) {
    if (bytes.maxCapacity() == 0) { // The empty one, which can take nothing.
      bytes = ByteBufAllocator.DEFAULT.buffer(more.readableBytes());
    }
    bytes.writeBytes(more, more.readerIndex(), more.readableBytes());
  }

  /**
   * The handshake, when it is there as a whole.
   *
   * @throws HubException MALFORMED when there is something else
   */
  Optional<Handshake.Request> handshake() {
    return Handshake.read(bytes);
  }

  /**
   * The next message that is there as a whole.
   *
   * @throws HubException MALFORMED or TOO_LARGE when the client has broken the protocol
   */
  Optional<HubMessage> next(HubProtocol protocol) {
    int from = bytes.readerIndex();
    // Or one that comes byte by byte would be gone through as often as it has bytes.
    Optional<HubMessage> message =
        protocol.mayEnd(bytes, from + searched) ? protocol.decode(bytes) : Optional.empty();
    int read = bytes.readerIndex() - from;
    searched = message.isPresent() ? 0 : bytes.readableBytes();
    if (Math.max(read, searched) > maxMessage) {
      throw Failure.TOO_LARGE.because(
          "The maximum message size of " + maxMessage + "B was exceeded.");
    }
    return message;
  }

  /** Lets go of what was read. */
  void tidy() {
    if (bytes.isReadable()) {
      bytes.discardSomeReadBytes();
    } else {
      clear();
    }
  }

  /** Forgets what was not read. */
  void clear() {
    bytes.release(); // Nothing happens to the empty one.
    bytes = Unpooled.EMPTY_BUFFER;
    searched = 0;
  }
}
