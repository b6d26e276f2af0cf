package io.tidings.protocol.signalr;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.protocol.Dialect;
import io.tidings.protocol.JsonStrings;
import io.tidings.protocol.WebSocketFraming;
import io.tidings.protocol.signalr.HubMessage.Invocation;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The hub protocol in one encoding, on one kind of transport. */
public final class SignalRDialect implements Dialect {

  /** What brings frames to clients. */
  public enum Carrier {
    /** Each message one WebSocket frame, text or binary as the encoding is. */
    WEBSOCKET {
      @Override
      void wrap(ByteBuf message, boolean binary, ByteBuf out) {
        if (binary) {
          WebSocketFraming.binary(message, out);
        } else {
          WebSocketFraming.text(message, out);
        }
      }
    },

    /** Each message one server-sent event; only for text. */
    EVENTS {
      @Override
      void wrap(ByteBuf message, boolean binary, ByteBuf out) {
        // In valid JSON a line only ends between tokens, where a space means the same.
        int end = message.writerIndex();
        for (int at = message.readerIndex();
            (at = message.forEachByte(at, end - at, ByteProcessor.FIND_CRLF)) >= 0; ) {
          message.setByte(at, ' ');
        }
        out.writeBytes(DATA).writeBytes(message).writeBytes(END_OF_EVENT);
      }
    },

    /** Messages as they are: long polling. */
    BARE {
      @Override
      void wrap(ByteBuf message, boolean binary, ByteBuf out) {
        out.writeBytes(message);
      }
    };

    private static final byte[] DATA = {'d', 'a', 't', 'a', ':', ' '};
    private static final byte[] END_OF_EVENT = {'\r', '\n', '\r', '\n'};

    abstract void wrap(ByteBuf message, boolean binary, ByteBuf out);
  }

  private static final String MESSAGES_MISSED = "MessagesMissed";
  private static final Map<Kind, SignalRDialect> MADE = new ConcurrentHashMap<>();

  private final Kind kind;

  /** What tells dialects apart. */
  private record Kind(HubProtocol protocol, Carrier carrier, boolean ids) {}

  private SignalRDialect(Kind kind) {
    this.kind = kind;
  }

  /**
   * The one of its kind.
   *
   * @param ids whether invocations that come from channels have the message's id as one more last
   *     argument: {@code null} in a channel without history
   */
  public static SignalRDialect of(HubProtocol protocol, Carrier carrier, boolean ids) {
    if (protocol.isBinary() && carrier == Carrier.EVENTS) {
      throw new IllegalArgumentException("server-sent events carry text, not " + protocol);
    }
    return MADE.computeIfAbsent(new Kind(protocol, carrier, ids), SignalRDialect::new);
  }

  /** How its messages are encoded. */
  public HubProtocol protocol() {
    return kind.protocol;
  }

  /**
   * Appends the answer to a handshake.
   *
   * @param error why not, where the server is not going to be spoken to
   */
  public void handshake(Optional<String> error, ByteBuf out) {
    ByteBuf answer = out.alloc().buffer();
    try {
      if (error.isPresent()) {
        Handshake.refused(error.get(), answer);
      } else {
        Handshake.agreed(answer);
      }
      kind.carrier.wrap(answer, kind.protocol.isBinary(), out);
    } finally {
      answer.release();
    }
  }

  /** Appends one message of the protocol as a whole frame. */
  public void frame(HubMessage message, ByteBuf out) {
    frame(body -> kind.protocol.write(message, body), out);
  }

  /** Appends one publication as the invocation of its name. */
  @Override
  public void encode(Publication publication, ByteBuf out) {
    frame(body -> kind.protocol.write(publication, kind.ids, body), out);
  }

  /**
   * Appends the news that messages of a channel are lost to this client: the invocation {@code
   * MessagesMissed(channel, reason, id)}.
   *
   * @param continuesAfter the position that delivery goes on from
   */
  public void missed(Channel channel, String reason, Position continuesAfter, ByteBuf out) {
    ByteBuf arguments = Unpooled.buffer();
    arguments.writeByte('[');
    JsonStrings.write(channel.toString(), arguments);
    arguments.writeByte(',');
    JsonStrings.write(reason, arguments);
    arguments.writeByte(',');
    Arguments.id(continuesAfter, arguments);
    arguments.writeByte(']');
    frame(new Invocation(MESSAGES_MISSED, new Json(ByteBufUtil.getBytes(arguments))), out);
  }

  private void frame(Consumer<ByteBuf> body, ByteBuf out) {
    ByteBuf message = out.alloc().buffer(LengthPrefix.MAX + out.writableBytes());
    try {
      message.setIndex(LengthPrefix.MAX, LengthPrefix.MAX);
      body.accept(message);
      kind.protocol.delimit(message);
      kind.carrier.wrap(message, kind.protocol.isBinary(), out);
    } finally {
      message.release();
    }
  }
}
