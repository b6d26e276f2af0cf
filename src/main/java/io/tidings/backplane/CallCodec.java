package io.tidings.backplane;

import io.tidings.message.Json;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** A {@link Call} on the event bus. */
final class CallCodec extends NodeCodec<Call> {
  static final String NAME = "tidings.call";

  CallCodec() {
    super(NAME);
  }

  @Override
  void write(Call call, Buffer out) {
    Wire.writeText(out, call.connection());
    Wire.writeText(out, call.method());
    Wire.writeBytes(out, call.arguments().utf8());
    Wire.writeNumber(out, call.timeout().toMillis());
  }

  @Override
  Call read(Wire.Reader in) {
    return new Call(
        in.readText(), in.readText(), new Json(in.readBytes()), Duration.ofMillis(in.readNumber()));
  }
}
