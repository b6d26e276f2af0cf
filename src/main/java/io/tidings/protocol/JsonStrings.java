package io.tidings.protocol;

import com.fasterxml.jackson.core.io.CharTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Writes JSON strings in UTF-8 straight into a buffer. Jackson's own encoders make an array first
 * and refuse unpaired surrogates, which clients may send as escapes; here they stay escapes.
 */
public final class JsonStrings {
  private static final int[] ESCAPES = CharTypes.get7BitOutputEscapes();
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private JsonStrings() {}

  /** Appends the text as a JSON string, quotes included. */
  public static void write(String text, ByteBuf out) {
    out.writeByte('"');
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isPlain(c)) {
        continue;
      }
      if (startsPair(text, i, text.length())) {
        i++;
        continue;
      }
      ByteBufUtil.writeUtf8(out, text, written, i);
      escape(c, out);
      written = i + 1;
    }
    ByteBufUtil.writeUtf8(out, text, written, text.length());
    out.writeByte('"');
  }

  /** Appends one UTF-16 unit as an escape: the short one where there is one. */
  public static void escape(char c, ByteBuf out) {
    if (c < ESCAPES.length && ESCAPES[c] > 0) {
      out.writeShort('\\' << 8 | ESCAPES[c]);
    } else {
      out.writeShort('\\' << 8 | 'u');
      out.writeInt(
          HEX[c >> 12] << 24 | HEX[c >> 8 & 0xF] << 16 | HEX[c >> 4 & 0xF] << 8 | HEX[c & 0xF]);
    }
  }

  /** Whether the whole character that begins at an index is a surrogate pair. */
  static boolean startsPair(String text, int index, int end) {
    return index + 1 < end && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
  }

  private static boolean isPlain(char c) {
    return c < ESCAPES.length ? ESCAPES[c] == 0 : !Character.isSurrogate(c);
  }
}
