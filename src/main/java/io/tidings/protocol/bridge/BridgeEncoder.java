package io.tidings.protocol.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.protocol.JsonStrings;
import io.tidings.protocol.MessageJson;
import java.util.Optional;

/** Writes what the server sends in the bridge protocol, as JSON without any framing. */
public final class BridgeEncoder {
  private static final int GONE = 410;

  private BridgeEncoder() {}

  /** Appends one message of a channel. */
  public static void publication(Publication publication, ByteBuf out) {
    ascii("{\"type\":\"rec\",\"address\":", out);
    JsonStrings.write(publication.channel().toString(), out);
    ascii(",\"headers\":{", out);
    if (!publication.position().isNone()) {
      ascii("\"id\":", out);
      JsonStrings.write(publication.position().toString(), out);
      out.writeByte(',');
    }
    ascii("\"name\":", out);
    JsonStrings.write(publication.message().name(), out);
    MessageJson.sender(publication.message(), out);
    ascii(",\"at\":\"", out);
    ascii(Long.toString(publication.at()), out);
    ascii("\"},\"body\":", out);
    out.writeBytes(publication.message().data().utf8());
    out.writeByte('}');
  }

  /** Appends the answer to a frame that asked for one. */
  public static void reply(String replyAddress, Json body, ByteBuf out) {
    ascii("{\"type\":\"rec\",\"address\":", out);
    JsonStrings.write(replyAddress, out);
    ascii(",\"body\":", out);
    out.writeBytes(body.utf8());
    out.writeByte('}');
  }

  /**
   * Appends a failure.
   *
   * @param address the reply address of the frame that failed, else its address, as far as it had
   *     one
   */
  public static void error(Optional<String> address, int failureCode, String message, ByteBuf out) {
    openError(address, failureCode, message, out);
    out.writeByte('}');
  }

  /**
   * Appends the news that messages of a channel are lost to this client.
   *
   * @param reason as {@code recovered:false} would give it
   * @param continuesAfter the position that delivery goes on from
   */
  public static void gap(Channel channel, String reason, Position continuesAfter, ByteBuf out) {
    String message = reason + ": messages were missed here; load what they led to from elsewhere";
    openError(Optional.of(channel.toString()), GONE, message, out);
    ascii(",\"reason\":", out);
    JsonStrings.write(reason, out);
    if (!continuesAfter.isNone()) {
      ascii(",\"id\":", out);
      JsonStrings.write(continuesAfter.toString(), out);
    }
    out.writeByte('}');
  }

  private static void openError(
      Optional<String> address, int failureCode, String message, ByteBuf out) {
    ascii("{\"type\":\"err\"", out);
    if (address.isPresent()) {
      ascii(",\"address\":", out);
      JsonStrings.write(address.get(), out);
    }
    ascii(",\"failureCode\":", out);
    ascii(Integer.toString(failureCode), out);
    ascii(",\"failureType\":\"RECIPIENT_FAILURE\",\"message\":", out);
    JsonStrings.write(message, out);
  }

  private static void ascii(String text, ByteBuf out) {
    ByteBufUtil.writeAscii(out, text);
  }
}
