package io.tidings.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/** How publications stand in a channel's stream: always the same fields in the same order. */
final class Entries {
  // No id of a connection has control characters.
  private static final String SEPARATOR = "\n";

  private Entries() {}

  static byte[] except(Message message) {
    return String.join(SEPARATOR, message.except()).getBytes(UTF_8);
  }

  static List<Publication> publications(Channel channel, Response entries) {
    List<Publication> publications = new ArrayList<>(entries.size());
    for (Response entry : entries) {
      publications.add(publication(channel, offset(entry.get(0).toBuffer()), entry.get(1)));
    }
    return publications;
  }

  private static Publication publication(Channel channel, long offset, Response fields) {
    String except = text(fields, 11);
    return new Publication(
        channel,
        new Position(text(fields, 1), offset),
        Long.parseLong(text(fields, 3)),
        new Message(
            text(fields, 5),
            new Json(fields.get(15).toBytes()),
            text(fields, 7),
            text(fields, 9),
            except.isEmpty() ? List.of() : List.of(except.split(SEPARATOR))),
        text(fields, 13));
  }

  private static String text(Response fields, int index) {
    return fields.get(index).toString();
  }

  /** Of an entry's id, {@code <offset>-0}. */
  private static long offset(Buffer id) {
    long offset = 0;
    for (int i = 0; id.getByte(i) != '-'; i++) {
      offset = offset * 10 + (id.getByte(i) - '0');
    }
    return offset;
  }
}
