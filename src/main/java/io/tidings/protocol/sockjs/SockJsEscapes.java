package io.tidings.protocol.sockjs;

import io.netty.buffer.ByteBuf;
import io.tidings.protocol.JsonStrings;

/**
 * Writes text within a JSON string as SockJS asks: beside what JSON requires, the characters that
 * browsers were seen to mangle are escaped, and those outside the basic plane as pairs.
 *
 * @see <a href="https://github.com/sockjs/sockjs-protocol">escapable_by_server in the suite</a>
 */
final class SockJsEscapes {
  private SockJsEscapes() {}

  /** Reads valid UTF-8 without moving its indexes. Runs that need no escape are copied whole. */
  static void write(ByteBuf text, ByteBuf out) {
    int end = text.writerIndex();
    int written = text.readerIndex();
    int at = written;
    while (at < end) {
      byte lead = text.getByte(at);
      int length = lengthOf(lead);
      if (isPlain(lead) || (length == 3 && !isEscaped(unit(text, at)))) {
        at += length;
        continue;
      }
      out.writeBytes(text, written, at - written);
      if (length == 1) {
        JsonStrings.escape((char) lead, out);
      } else if (length == 3) {
        JsonStrings.escape(unit(text, at), out);
      } else {
        int codePoint = codePoint(text, at);
        JsonStrings.escape(Character.highSurrogate(codePoint), out);
        JsonStrings.escape(Character.lowSurrogate(codePoint), out);
      }
      at += length;
      written = at;
    }
    out.writeBytes(text, written, end - written);
  }

  /** In bytes, of the character that a byte leads. */
  private static int lengthOf(byte lead) {
    if (lead >= 0) {
      return 1;
    }
    return (lead & 0xE0) == 0xC0 ? 2 : (lead & 0xF0) == 0xE0 ? 3 : 4;
  }

  /** Whether the lead byte alone tells that nothing is to be escaped. */
  private static boolean isPlain(byte lead) {
    return lead >= 0 ? lead >= ' ' && lead != '"' && lead != '\\' : (lead & 0xE0) == 0xC0;
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
