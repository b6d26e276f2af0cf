package io.tidings.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/**
 * Frames from server to client as in RFC 6455, section 5.2: unmasked, unfragmented, not compressed,
 * the length in its shortest form.
 */
public final class WebSocketFraming {
  private static final int FINAL_TEXT = 0x81;
  private static final int FINAL_BINARY = 0x82;
  private static final int FINAL_CLOSE = 0x88;
  private static final int FINAL_PING = 0x89;
  private static final int FINAL_PONG = 0x8A;
  private static final int MAX_SHORT_LENGTH = 125;
  private static final int LENGTH_IN_TWO_BYTES = 126;
  private static final int LENGTH_IN_EIGHT_BYTES = 127;

  private WebSocketFraming() {}

  /** Appends a whole text frame. Reads the payload without moving its indexes. */
  public static void text(ByteBuf payload, ByteBuf out) {
    data(FINAL_TEXT, payload, out);
  }

  /** Appends a whole binary frame. Reads the payload without moving its indexes. */
  public static void binary(ByteBuf payload, ByteBuf out) {
    data(FINAL_BINARY, payload, out);
  }

  private static void data(int opcode, ByteBuf payload, ByteBuf out) {
    int length = payload.readableBytes();
    out.writeByte(opcode);
    if (length <= MAX_SHORT_LENGTH) {
      out.writeByte(length);
    } else if (length <= 0xFFFF) {
      out.writeByte(LENGTH_IN_TWO_BYTES).writeShort(length);
    } else {
      out.writeByte(LENGTH_IN_EIGHT_BYTES).writeLong(length);
    }
    out.writeBytes(payload, payload.readerIndex(), length);
  }

  /** How long the frame is, in bytes, that was written above and begins at an index. */
  public static int length(ByteBuf frames, int index) {
    int length = frames.getByte(index + 1);
    return switch (length) {
      case LENGTH_IN_TWO_BYTES -> 4 + frames.getUnsignedShort(index + 2);
      case LENGTH_IN_EIGHT_BYTES -> 10 + (int) frames.getLong(index + 2);
      default -> 2 + length;
    };
  }

  /** Appends a ping without content. */
  public static void ping(ByteBuf out) {
    out.writeByte(FINAL_PING).writeByte(0);
  }

  /**
   * Appends the answer to a ping. Reads its content without moving its indexes.
   *
   * @param content at most 125 bytes
   */
  public static void pong(ByteBuf content, ByteBuf out) {
    int length = content.readableBytes();
    out.writeByte(FINAL_PONG).writeByte(length).writeBytes(content, content.readerIndex(), length);
  }

  /**
   * Appends the frame after which nothing is sent any more.
   *
   * @param reason at most 123 bytes of UTF-8
   */
  public static void close(int code, String reason, ByteBuf out) {
    byte[] text = reason.getBytes(UTF_8);
    out.writeByte(FINAL_CLOSE).writeByte(2 + text.length).writeShort(code).writeBytes(text);
  }
}
