package io.tidings.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidings.message.Message;
import io.tidings.message.Publication;

/**
 * The whole message object of the wire contract, as {@code hub:resync}, {@code hub:history} and
 * server-sent events carry it.
 */
public final class MessageJson {
  private MessageJson() {}

  /** Appends the object. The data is spliced in as it came; {@code except} is not shown. */
  public static void write(Publication publication, ByteBuf out) {
    Message message = publication.message();
    out.writeByte('{');
    if (!publication.position().isNone()) {
      ascii("\"id\":", out);
      JsonStrings.write(publication.position().toString(), out);
      out.writeByte(',');
    }
    ascii("\"channel\":", out);
    JsonStrings.write(publication.channel().toString(), out);
    ascii(",\"name\":", out);
    JsonStrings.write(message.name(), out);
    ascii(",\"data\":", out);
    out.writeBytes(message.data().utf8());
    sender(message, out);
    ascii(",\"at\":", out);
    ascii(Long.toString(publication.at()), out);
    out.writeByte('}');
  }

  /** Appends {@code ,"from":…} and {@code ,"user":…}, each where there is one. */
  public static void sender(Message message, ByteBuf out) {
    if (!message.from().isEmpty()) {
      ascii(",\"from\":", out);
      JsonStrings.write(message.from(), out);
    }
    if (!message.user().isEmpty()) {
      ascii(",\"user\":", out);
      JsonStrings.write(message.user(), out);
    }
  }

  private static void ascii(String text, ByteBuf out) {
    ByteBufUtil.writeAscii(out, text);
  }
}
