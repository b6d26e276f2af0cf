package io.tidings.protocol.signalr;

import io.netty.buffer.ByteBuf;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.protocol.JsonStrings;

/** What a client's method is called with when a message comes from a channel, as a JSON array. */
final class Arguments {
  private static final byte[] NULL = Json.NULL.utf8();

  private Arguments() {}

  /**
   * Appends the elements of the data where it is an array, else the data itself, spliced in as they
   * are.
   *
   * @param ids whether the message's id follows as the last one
   */
  static void write(Publication publication, boolean ids, ByteBuf out) {
    byte[] data = publication.message().data().utf8();
    int from = skipSpace(data, 0, 1);
    int end = skipSpace(data, data.length - 1, -1);
    if (data[from] == '[') {
      from = skipSpace(data, from + 1, 1);
    } else {
      end++;
    }
    out.writeByte('[').writeBytes(data, from, end - from);
    if (ids) {
      if (from < end) {
        out.writeByte(',');
      }
      id(publication.position(), out);
    }
    out.writeByte(']');
  }

  /** Appends a message's id, {@code null} where it has none. */
  static void id(Position position, ByteBuf out) {
    if (position.isNone()) {
      out.writeBytes(NULL);
    } else {
      JsonStrings.write(position.toString(), out);
    }
  }

  private static int skipSpace(byte[] json, int from, int step) {
    int at = from;
    while (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t') {
      at += step;
    }
    return at;
  }
}
