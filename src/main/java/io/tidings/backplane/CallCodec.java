package io.tidings.backplane;

import io.tidings.message.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.time.Duration;

/** A {@link Call} on the event bus. A first byte tells the version of the format. */
final class CallCodec implements MessageCodec<Call, Call> {
  static final String NAME = "tidings.call";

  private static final byte VERSION = 1;

  @Override
  public void encodeToWire(Buffer out, Call call) {
    out.appendByte(VERSION);
    Wire.writeText(out, call.connection());
    Wire.writeText(out, call.method());
    Wire.writeBytes(out, call.arguments().utf8());
    Wire.writeNumber(out, call.timeout().toMillis());
  }

  /** Throws a RuntimeException when the bytes are not of this format. */
  @Override
  public Call decodeFromWire(int at, Buffer buffer) {
    Wire.Reader in = new Wire.Reader(buffer, at);
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IllegalArgumentException("call of format " + version);
    }
    return new Call(
        in.readText(), in.readText(), new Json(in.readBytes()), Duration.ofMillis(in.readNumber()));
  }

  @Override
  public Call transform(Call call) {
    return call;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
