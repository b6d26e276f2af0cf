package io.tidings.protocol.signalr;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tidings.message.Json;
import io.tidings.protocol.ClientJson;
import io.tidings.protocol.JsonStrings;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * Reads the items of one MessagePack message, payloads as JSON: bytes as base64, timestamps as ISO
 * 8601, what is no finite number as {@code null}, keys of maps that are scalars as their text.
 * Other keys and extensions have no JSON.
 */
final class Unpacking {
  private final MessageUnpacker in;
  private final int size;

  Unpacking(byte[] message) {
    in = MessagePack.newDefaultUnpacker(message);
    size = message.length;
  }

  int array() throws IOException {
    return in.unpackArrayHeader();
  }

  int integer() throws IOException {
    return in.unpackInt();
  }

  long counter() throws IOException {
    return in.unpackLong();
  }

  boolean bool() throws IOException {
    return in.unpackBoolean();
  }

  String string() throws IOException {
    return new String(bytes(in.unpackRawStringHeader()), UTF_8);
  }

  Optional<String> optionalString() throws IOException {
    return in.tryUnpackNil() ? Optional.empty() : Optional.of(string());
  }

  /** Goes over a map of strings. */
  void skipHeaders() throws IOException {
    for (int left = in.unpackMapHeader(); left > 0; left--) {
      string();
      string();
    }
  }

  Json json() throws IOException {
    ByteBuf out = Unpooled.buffer();
    value(0, out);
    return new Json(ByteBufUtil.getBytes(out));
  }

  Json jsonArray() throws IOException {
    if (in.getNextFormat().getValueType() != ValueType.ARRAY) {
      throw new SignalRDecodeException("the arguments must be an array");
    }
    return json();
  }

  private void value(int depth, ByteBuf out) throws IOException {
    switch (in.getNextFormat().getValueType()) {
      case STRING -> JsonStrings.write(string(), out);
      case BINARY -> base64(bytes(in.unpackBinaryHeader()), out);
      case ARRAY -> elements(within(depth), out);
      case MAP -> entries(within(depth), out);
      case EXTENSION -> extension(in.unpackExtensionTypeHeader(), out);
      default -> ByteBufUtil.writeAscii(out, scalar());
    }
  }

  private static int within(int depth) {
    if (depth == ClientJson.MAX_DEPTH) {
      throw new SignalRDecodeException(
          "the message is nested too deeply; send at most " + ClientJson.MAX_DEPTH + " levels");
    }
    return depth + 1;
  }

  private void elements(int depth, ByteBuf out) throws IOException {
    int count = in.unpackArrayHeader();
    out.writeByte('[');
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        out.writeByte(',');
      }
      value(depth, out);
    }
    out.writeByte(']');
  }

  private void entries(int depth, ByteBuf out) throws IOException {
    int count = in.unpackMapHeader();
    out.writeByte('{');
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        out.writeByte(',');
      }
      key(out);
      out.writeByte(':');
      value(depth, out);
    }
    out.writeByte('}');
  }

  private void key(ByteBuf out) throws IOException {
    switch (in.getNextFormat().getValueType()) {
      case STRING -> JsonStrings.write(string(), out);
      case NIL, BOOLEAN, INTEGER, FLOAT -> JsonStrings.write(scalar(), out);
      default -> throw new SignalRDecodeException("the keys of a map must be strings or numbers");
    }
  }

  private String scalar() throws IOException {
    MessageFormat format = in.getNextFormat();
    return switch (format) {
      case NIL -> {
        in.unpackNil();
        yield "null";
      }
      case BOOLEAN -> String.valueOf(in.unpackBoolean());
      case FLOAT32 -> number(in.unpackFloat());
      case FLOAT64 -> number(in.unpackDouble());
      case UINT64 -> in.unpackBigInteger().toString();
      default -> Long.toString(in.unpackLong());
    };
  }

  /** Says 0.1 for the 32 bits that are nearest to it, not what more digits they stand for. */
  private static String number(float value) {
    return Float.isFinite(value) ? Float.toString(value) : "null";
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "null";
  }

  private void extension(ExtensionTypeHeader header, ByteBuf out) throws IOException {
    if (!header.isTimestampType()) {
      throw new SignalRDecodeException(
          "extension " + header.getType() + " cannot be read; send strings, numbers or bytes");
    }
    JsonStrings.write(in.unpackTimestamp(header).toString(), out);
  }

  private static void base64(byte[] bytes, ByteBuf out) {
    out.writeByte('"').writeBytes(Base64.getEncoder().encode(bytes)).writeByte('"');
  }

  /** Checks a length before it makes room for it. */
  private byte[] bytes(int length) throws IOException {
    if (length > size - in.getTotalReadBytes()) {
      throw new SignalRDecodeException("the message ends before a string or bytes within it do");
    }
    return in.readPayload(length);
  }
}
