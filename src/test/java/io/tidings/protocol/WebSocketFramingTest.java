package io.tidings.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WebSocketFramingTest {
  private static final int[] LENGTHS = {0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20};

  @Test
  void writesLengthsOfEverySizeSoThatNettyReadsThemBackInOneRun() {
    ByteBuf out = Unpooled.buffer(1);
    for (int length : LENGTHS) {
      ByteBuf payload = Unpooled.copiedBuffer("x".repeat(length), US_ASCII);
      WebSocketFraming.text(payload, out);
      assertThat(payload.readableBytes()).isEqualTo(length);
    }

    assertThat(WebSocketFrames.texts(out).stream().map(String::length))
        .containsExactlyElementsOf(IntStream.of(LENGTHS).boxed().toList());
  }

  @Test
  void tellsBytesFromText() {
    ByteBuf out = Unpooled.buffer(1);
    byte[] payload = {(byte) 0xC0, 0, (byte) 0xFF};
    WebSocketFraming.binary(Unpooled.wrappedBuffer(payload), out);

    assertThat(WebSocketFrames.binaries(out)).containsExactly(payload);
  }
}
