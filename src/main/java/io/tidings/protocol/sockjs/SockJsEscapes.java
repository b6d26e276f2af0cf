package io.tidings.protocol.sockjs;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import io.tidings.protocol.JsonStrings;

/**
 * Writes text within a JSON string as SockJS asks: beside what JSON requires, the characters that
 * browsers were seen to mangle are escaped, and those outside the basic plane as pairs.
 *
 * @see <a href="https://github.com/sockjs/sockjs-protocol">escapable_by_server in the suite</a>
 */
final class SockJsEscapes {
  /** False at what may need an escape: ASCII that does, and leads of three bytes and more. */
  private static final ByteProcessor PLAIN =
      b -> b >= 0 ? b >= ' ' && b != '"' && b != '\\' : (b & 0xE0) != 0xE0;

  private SockJsEscapes() {}

  /** Reads valid UTF-8 without moving its indexes. Runs that need no escape are copied whole. */
  static void write(ByteBuf text, ByteBuf out) {
    int end = text.writerIndex();
    int written = text.readerIndex();
    int at = written;
    while ((at = text.forEachByte(at, end - at, PLAIN)) >= 0) {
      byte lead = text.getByte(at);
      int length = lead >= 0 ? 1 : (lead & 0x10) == 0 ? 3 : 4;
      if (length != 3 || isEscaped(unit(text, at))) {
        out.writeBytes(text, written, at - written);
        escape(text, at, length, out);
        written = at + length;
      }
      at += length;
    }
    out.writeBytes(text, written, end - written);
  }

  private static void escape(ByteBuf text, int at, int length, ByteBuf out) {
    switch (length) {
      case 1 -> JsonStrings.escape((char) text.getByte(at), out);
      case 3 -> JsonStrings.escape(unit(text, at), out);
      default -> {
        int codePoint = codePoint(text, at);
        JsonStrings.escape(Character.highSurrogate(codePoint), out);
        JsonStrings.escape(Character.lowSurrogate(codePoint), out);
      }
    }
  }

  private static boolean isEscaped(char c) {
    return (c >= 0x200C && c <= 0x200F)
        || (c >= 0x2028 && c <= 0x202F)
        || (c >= 0x2060 && c <= 0x206F)
        || c >= 0xFFF0;
  }

  private static char unit(ByteBuf text, int at) {
    return (char)
        ((text.getByte(at) & 0x0F) << 12
            | (text.getByte(at + 1) & 0x3F) << 6
            | (text.getByte(at + 2) & 0x3F));
  }

  private static int codePoint(ByteBuf text, int at) {
    return (text.getByte(at) & 0x07) << 18
        | (text.getByte(at + 1) & 0x3F) << 12
        | (text.getByte(at + 2) & 0x3F) << 6
        | (text.getByte(at + 3) & 0x3F);
  }
}
