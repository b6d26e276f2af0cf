package io.tidings.protocol.sockjs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tidings.protocol.JsonStrings;
import io.tidings.protocol.WebSocketFraming;

/**
 * SockJS's frames from server to client. Those that are appended are each in a WebSocket text frame
 * of their own; those that are returned are bare, for the HTTP transports.
 */
public final class SockJsFraming {
  private static final int FRAME_AROUND_TEXT = 16;
  private static final byte LINE_FEED = '\n';

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
      writeClose(code, reason, frame);
      WebSocketFraming.text(frame, out);
    } finally {
      frame.release();
    }
  }

  /**
   * A bare frame of several messages.
   *
   * @param lines the messages, each ended by a line feed; its indexes are not moved
   */
  public static String messages(ByteBuf lines) {
    ByteBuf frame = lines.alloc().buffer(lines.readableBytes() + FRAME_AROUND_TEXT);
    try {
      ByteBufUtil.writeAscii(frame, "a[");
      int start = lines.readerIndex();
      for (int end; (end = lines.indexOf(start, lines.writerIndex(), LINE_FEED)) >= 0; ) {
        ByteBufUtil.writeAscii(frame, start == lines.readerIndex() ? "\"" : ",\"");
        SockJsEscapes.write(lines.slice(start, end - start), frame);
        frame.writeByte('"');
        start = end + 1;
      }
      return frame.writeByte(']').toString(UTF_8);
    } finally {
      frame.release();
    }
  }

  /**
   * A bare frame that ends the session; the code is as for {@link #close(int, String, ByteBuf)}.
   */
  public static String close(int code, String reason) {
    ByteBuf frame = Unpooled.buffer();
    writeClose(code, reason, frame);
    return frame.toString(UTF_8);
  }

  private static void writeClose(int code, String reason, ByteBuf frame) {
    ByteBufUtil.writeAscii(frame, "c[" + code + ',');
    JsonStrings.write(reason, frame);
    frame.writeByte(']');
  }

  private static void letter(char letter, ByteBuf out) {
    WebSocketFraming.text(Unpooled.copiedBuffer(String.valueOf(letter), US_ASCII), out);
  }
}
