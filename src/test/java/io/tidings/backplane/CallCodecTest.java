package io.tidings.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.message.Json;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallCodecTest {
  private final Call call =
      new Call("c1", "GetÄnswer", new Json("[\"a\",{\"b\":1}]"), Duration.ofSeconds(30));
  private final CallCodec codec = new CallCodec();

  @Test
  void comesOutAsItWentIn() {
    assertThat(codec.decodeFromWire(0, encoded())).isEqualTo(call);
  }

  @Test
  void refusesWhatIsCutShort() {
    Buffer whole = encoded();
    for (int length = 0; length < whole.length(); length++) {
      Buffer cut = whole.getBuffer(0, length);
      assertThatThrownBy(() -> codec.decodeFromWire(0, cut)).isInstanceOf(RuntimeException.class);
    }
  }

  private Buffer encoded() {
    Buffer buffer = Buffer.buffer();
    codec.encodeToWire(buffer, call);
    return buffer;
  }
}
