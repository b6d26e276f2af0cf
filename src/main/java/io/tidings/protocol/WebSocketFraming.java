package io.tidings.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Frames from server to client as in RFC 6455, section 5.2: unmasked, unfragmented, not compressed,
 * the length in its shortest form.
 */
public final class WebSocketFraming {
  private static final int FINAL_TEXT = 0x81;
  private static final int MAX_SHORT_LENGTH = 125;
  private static final int LENGTH_IN_TWO_BYTES = 126;
  private static final int LENGTH_IN_EIGHT_BYTES = 127;

  private WebSocketFraming() {}

  /** Appends a whole text frame. Reads the payload without moving its indexes. */
  public static void text(ByteBuf payload, ByteBuf out) {
    int length = payload.readableBytes();
    out.writeByte(FINAL_TEXT);
    if (length <= MAX_SHORT_LENGTH) {
      out.writeByte(length);
    } else if (length <= 0xFFFF) {
      out.writeByte(LENGTH_IN_TWO_BYTES).writeShort(length);
    } else {
      out.writeByte(LENGTH_IN_EIGHT_BYTES).writeLong(length);
    }
    out.writeBytes(payload, payload.readerIndex(), length);
  }
}
