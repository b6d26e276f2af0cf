package io.tidings.protocol.signalr;

import io.netty.buffer.ByteBuf;
import io.tidings.message.Publication;
import java.util.Optional;

/** The encodings of the hub protocol: how its messages are read, written and told apart. */
public enum HubProtocol {
  /** Text, each message ended by a record separator. */
  JSON("json", false) {
    @Override
    public Optional<HubMessage> decode(ByteBuf in) {
      for (int end; (end = in.indexOf(in.readerIndex(), in.writerIndex(), SEPARATOR)) >= 0; ) {
        ByteBuf text = in.readSlice(end - in.readerIndex());
        in.skipBytes(1);
        Optional<HubMessage> message = JsonDecoder.decode(text);
        if (message.isPresent()) {
          return message;
        }
      }
      return Optional.empty();
    }

    @Override
    public boolean mayEnd(ByteBuf in, int from) {
      return in.indexOf(from, in.writerIndex(), SEPARATOR) >= 0;
    }

    @Override
    void write(HubMessage message, ByteBuf out) {
      JsonEncoder.message(message, out);
    }

    @Override
    void write(Publication publication, boolean ids, ByteBuf out) {
      JsonEncoder.publication(publication, ids, out);
    }

    @Override
    void delimit(ByteBuf message) {
      message.writeByte(SEPARATOR);
    }
  },

  /** Binary, each message after its length. Payloads are JSON everywhere but on the wire. */
  MESSAGE_PACK("messagepack", true) {
    @Override
    public Optional<HubMessage> decode(ByteBuf in) {
      while (LengthPrefix.isWholeMessageIn(in)) {
        ByteBuf body = in.readSlice(LengthPrefix.read(in));
        Optional<HubMessage> message = MessagePackDecoder.decode(body);
        if (message.isPresent()) {
          return message;
        }
      }
      return Optional.empty();
    }

    @Override
    public boolean mayEnd(ByteBuf in, int from) {
      return true;
    }

    @Override
    void write(HubMessage message, ByteBuf out) {
      MessagePackEncoder.message(message, out);
    }

    @Override
    void write(Publication publication, boolean ids, ByteBuf out) {
      MessagePackEncoder.publication(publication, ids, out);
    }

    @Override
    void delimit(ByteBuf message) {
      LengthPrefix.prepend(message);
    }
  };

  /** Ends a handshake in either encoding, too. */
  static final byte SEPARATOR = 0x1E;

  private final String wireName;
  private final boolean binary;

  HubProtocol(String wireName, boolean binary) {
    this.wireName = wireName;
    this.binary = binary;
  }

  /** The encoding that a handshake names. */
  public static Optional<HubProtocol> named(String wireName) {
    for (HubProtocol protocol : values()) {
      if (protocol.wireName.equals(wireName)) {
        return Optional.of(protocol);
      }
    }
    return Optional.empty();
  }

  /** As the handshake spells it. */
  public String wireName() {
    return wireName;
  }

  /** Whether it needs a transport that carries any byte. */
  public boolean isBinary() {
    return binary;
  }

  /**
   * Reads the next message that is there as a whole; empty when more bytes are needed, which are
   * then to be appended. Messages of types that are not known are passed over, as are properties.
   *
   * @param in read up to the end of the message; how much may wait in it is for its owner to bound
   * @throws SignalRDecodeException when it breaks the protocol
   */
  public abstract Optional<HubMessage> decode(ByteBuf in);

  /** Whether a message may end at or behind an index; tells cheaply that none does. */
  public abstract boolean mayEnd(ByteBuf in, int from);

  /** Appends a message without what tells it from the next. */
  abstract void write(HubMessage message, ByteBuf out);

  /**
   * Appends a publication as the invocation of its name, as {@link #write(HubMessage, ByteBuf)}.
   *
   * @param ids whether its id is one more last argument
   */
  abstract void write(Publication publication, boolean ids, ByteBuf out);

  /**
   * Makes one written message one that can be told from the next.
   *
   * @param message with at least {@link LengthPrefix#MAX} bytes before it
   */
  abstract void delimit(ByteBuf message);
}
