package io.tidings.protocol.bridge;

import io.netty.buffer.ByteBuf;
import io.tidings.message.Publication;
import io.tidings.protocol.Dialect;
import io.tidings.protocol.WebSocketFraming;
import io.tidings.protocol.sockjs.SockJsFraming;
import java.util.function.Consumer;

/** The bridge protocol on each of its transports. */
public enum BridgeDialect implements Dialect {
  /** One WebSocket text frame each. */
  WEBSOCKET {
    @Override
    void wrap(ByteBuf json, ByteBuf out) {
      WebSocketFraming.text(json, out);
    }
  },

  /** One SockJS message frame each, on SockJS's WebSocket transport. */
  SOCKJS {
    @Override
    void wrap(ByteBuf json, ByteBuf out) {
      SockJsFraming.message(json, out);
    }
  },

  /** One line each, for whoever frames messages itself: SockJS's HTTP transports. */
  LINES {
    @Override
    void wrap(ByteBuf json, ByteBuf out) {
      // In valid JSON a line feed only stands between tokens, where a space means the same.
      int end = json.writerIndex();
      for (int at = json.readerIndex(); (at = json.indexOf(at, end, LINE_FEED)) >= 0; ) {
        json.setByte(at, ' ');
      }
      out.writeBytes(json).writeByte(LINE_FEED);
    }
  };

  private static final byte LINE_FEED = '\n';

  abstract void wrap(ByteBuf json, ByteBuf out);

  /**
   * Appends one message of the protocol as a whole frame.
   *
   * @param json writes its JSON, with {@link BridgeEncoder}
   */
  public void frame(Consumer<ByteBuf> json, ByteBuf out) {
    ByteBuf text = out.alloc().buffer(out.writableBytes());
    try {
      json.accept(text);
      wrap(text, out);
    } finally {
      text.release();
    }
  }

  @Override
  public void encode(Publication publication, ByteBuf out) {
    frame(json -> BridgeEncoder.publication(publication, json), out);
  }
}
