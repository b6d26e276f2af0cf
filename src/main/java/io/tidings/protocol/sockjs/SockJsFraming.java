package io.tidings.protocol.sockjs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tidings.protocol.JsonStrings;
import io.tidings.protocol.WebSocketFraming;

/** SockJS's frames from server to client, each in a WebSocket text frame. */
public final class SockJsFraming {
  private static final int FRAME_AROUND_TEXT = 16;

  private SockJsFraming() {}

  /** Appends the frame that greets a new session. */
  public static void open(ByteBuf out) {
    letter('o', out);
  }

  /** Appends the frame that keeps intermediaries from ending a quiet connection. */
  public static void heartbeat(ByteBuf out) {
    letter('h', out);
  }

  /**
   * Appends one message.
   *
   * @param text valid UTF-8; its indexes are not moved
   */
  public static void message(ByteBuf text, ByteBuf out) {
    // JSON has a quote every few bytes, each of which takes another one.
    int expected = text.readableBytes() + text.readableBytes() / 4 + FRAME_AROUND_TEXT;
    ByteBuf frame = out.alloc().buffer(expected);
    try {
      ByteBufUtil.writeAscii(frame, "a[\"");
      SockJsEscapes.write(text, frame);
      ByteBufUtil.writeAscii(frame, "\"]");
      WebSocketFraming.text(frame, out);
    } finally {
      frame.release();
    }
  }

  /**
   * Appends the frame after which the server closes.
   *
   * @param code 1000, or from 3000 to 4999
   */
  public static void close(int code, String reason, ByteBuf out) {
    ByteBuf frame = out.alloc().buffer();
    try {
      ByteBufUtil.writeAscii(frame, "c[" + code + ',');
      JsonStrings.write(reason, frame);
      frame.writeByte(']');
      WebSocketFraming.text(frame, out);
    } finally {
      frame.release();
    }
  }

  private static void letter(char letter, ByteBuf out) {
    WebSocketFraming.text(Unpooled.copiedBuffer(String.valueOf(letter), US_ASCII), out);
  }
}
