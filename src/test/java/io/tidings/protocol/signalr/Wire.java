package io.tidings.protocol.signalr;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidings.protocol.signalr.SignalRDialect.Carrier;
import java.util.HexFormat;

/** Messages as their bytes, without a transport around them. */
final class Wire {
  private Wire() {}

  /** One JSON message, to which the record separator is added. */
  static ByteBuf json(String text) {
    return Unpooled.copiedBuffer(text + '\u001e', UTF_8);
  }

  /** One MessagePack message as the specification writes it, to which its length is added. */
  static ByteBuf packed(String hex) {
    byte[] body = HexFormat.of().parseHex(hex.replace("0x", "").replace(" ", ""));
    ByteBuf message = Unpooled.buffer().setIndex(LengthPrefix.MAX, LengthPrefix.MAX);
    message.writeBytes(body);
    LengthPrefix.prepend(message);
    return message;
  }

  static ByteBuf written(HubMessage message, HubProtocol protocol) {
    ByteBuf out = Unpooled.buffer();
    SignalRDialect.of(protocol, Carrier.BARE, false).frame(message, out);
    return out;
  }
}
