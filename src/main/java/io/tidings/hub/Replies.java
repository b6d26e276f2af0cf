package io.tidings.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.tidings.auth.Identity;
import io.tidings.log.Page;
import io.tidings.log.Page.Verdict;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.protocol.JsonStrings;
import io.tidings.protocol.MessageJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The replies of the hub's services. What somebody published is spliced in as it came. */
public final class Replies {
  private Replies() {}

  /** Of a publish to one channel: its {@code id}, where the channel keeps history. */
  public static Json published(Position position) {
    return position.isNone() ? new Json("{}") : new Json("{\"id\":\"" + position + "\"}");
  }

  /**
   * Of {@code hub:whoami}.
   *
   * @param channels what the connection listens to, and up to where it was sent
   */
  public static Json whoami(
      Identity identity, String resume, String node, Map<Channel, Position> channels) {
    return json(
        out -> {
          ascii("{\"connection\":", out);
          JsonStrings.write(identity.connection(), out);
          ascii(",\"resume\":", out);
          JsonStrings.write(resume, out);
          ascii(",\"user\":", out);
          if (identity.isAnonymous()) {
            ascii("null", out);
          } else {
            JsonStrings.write(identity.user(), out);
          }
          ascii(",\"node\":", out);
          JsonStrings.write(node, out);
          ascii(",\"channels\":", out);
          positions(channels, out);
          out.writeByte('}');
        });
  }

  /**
   * What a client is told whose node is leaving.
   *
   * @param delay how long it is to wait before it connects to another node, in milliseconds
   * @param channels what the connection listens to, and up to where it was sent
   */
  public static Json leaving(long delay, Map<Channel, Position> channels) {
    return json(
        out -> {
          ascii("{\"delay\":" + delay + ",\"channels\":", out);
          positions(channels, out);
          out.writeByte('}');
        });
  }

  /**
   * Of {@code register} and {@code unregister}.
   *
   * @param verdict on the position that was given, where one was
   */
  public static Json joined(
      Channel channel, Position position, Optional<Verdict> verdict, long replayed) {
    return json(
        out -> {
          ascii("{\"channel\":", out);
          JsonStrings.write(channel.toString(), out);
          out.writeByte(',');
          outcome(position, verdict, out);
          ascii(",\"replayed\":" + replayed + '}', out);
        });
  }

  static Json sent(Map<Channel, Position> positions) {
    return json(
        out -> {
          ascii("{\"ids\":", out);
          positions(positions, out);
          out.writeByte('}');
        });
  }

  static Json history(HistoryQuery query, Page page) {
    return json(
        out ->
            messages(
                page.publications(), page.head(), query.since().map(since -> page.verdict()), out));
  }

  static Json resynced(Map<Channel, Recovery> recoveries) {
    return json(
        out ->
            object(
                recoveries,
                recovery ->
                    messages(
                        recovery.publications(),
                        recovery.position(),
                        Optional.of(recovery.verdict()),
                        out),
                out));
  }

  static Json regrouped(int connections) {
    return new Json("{\"connections\":" + connections + '}');
  }

  private static void messages(
      List<Publication> publications, Position position, Optional<Verdict> verdict, ByteBuf out) {
    ascii("{\"messages\":[", out);
    for (int i = 0; i < publications.size(); i++) {
      if (i > 0) {
        out.writeByte(',');
      }
      MessageJson.write(publications.get(i), out);
    }
    ascii("],", out);
    outcome(position, verdict, out);
    out.writeByte('}');
  }

  private static void outcome(Position position, Optional<Verdict> verdict, ByteBuf out) {
    ascii("\"id\":", out);
    position(position, out);
    if (verdict.isPresent()) {
      boolean recovered = verdict.get() == Verdict.WHOLE;
      ascii(",\"recovered\":" + recovered, out);
      if (!recovered) {
        ascii(",\"reason\":", out);
        JsonStrings.write(verdict.get().reason(), out);
      }
    }
  }

  private static void positions(Map<Channel, Position> positions, ByteBuf out) {
    object(positions, position -> position(position, out), out);
  }

  private static void position(Position position, ByteBuf out) {
    ascii(position.isNone() ? "null" : "\"" + position + '"', out);
  }

  private static <T> void object(Map<Channel, T> fields, Consumer<T> value, ByteBuf out) {
    byte separator = '{';
    if (fields.isEmpty()) {
      out.writeByte(separator);
    }
    for (Map.Entry<Channel, T> field : fields.entrySet()) {
      out.writeByte(separator);
      JsonStrings.write(field.getKey().toString(), out);
      out.writeByte(':');
      value.accept(field.getValue());
      separator = ',';
    }
    out.writeByte('}');
  }

  private static Json json(Consumer<ByteBuf> writer) {
    ByteBuf out = PooledByteBufAllocator.DEFAULT.heapBuffer();
    try {
      writer.accept(out);
      return new Json(ByteBufUtil.getBytes(out));
    } finally {
      out.release();
    }
  }

  private static void ascii(String text, ByteBuf out) {
    ByteBufUtil.writeAscii(out, text);
  }
}
