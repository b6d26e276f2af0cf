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
    public void frame(Consumer<ByteBuf> json, ByteBuf out) {
      ByteBuf text = out.alloc().buffer();
      try {
        json.accept(text);
        WebSocketFraming.text(text, out);
      } finally {
        text.release();
      }
    }
  },

  /** One SockJS message frame each, on SockJS's WebSocket transport. */
  SOCKJS {
    @Override
    public void frame(Consumer<ByteBuf> json, ByteBuf out) {
      ByteBuf text = out.alloc().buffer();
      try {
        json.accept(text);
        SockJsFraming.message(text, out);
      } finally {
        text.release();
      }
    }
  },

  /** One line each, for whoever frames messages itself: SockJS's HTTP transports. */
  LINES {
    @Override
    public void frame(Consumer<ByteBuf> json, ByteBuf out) {
      int start = out.writerIndex();
      json.accept(out);
      // In valid JSON a line feed only stands between tokens, where a space means the same.
      int lineFeed = start;
      while ((lineFeed = out.indexOf(lineFeed, out.writerIndex(), LINE_FEED)) >= 0) {
        out.setByte(lineFeed, ' ');
      }
      out.writeByte(LINE_FEED);
    }
  };

  private static final byte LINE_FEED = '\n';

  /**
   * Appends one message of the protocol as a whole frame.
   *
   * @param json writes its JSON, with {@link BridgeEncoder}
   */
  public abstract void frame(Consumer<ByteBuf> json, ByteBuf out);

  @Override
  public void encode(Publication publication, ByteBuf out) {
    frame(json -> BridgeEncoder.publication(publication, json), out);
  }
}
