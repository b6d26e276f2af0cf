package io.tidings.protocol.signalr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidings.protocol.signalr.Handshake.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  @Test
  void readsTheRequestAndLeavesWhatFollows() {
    ByteBuf in = Wire.json("{\"version\":2,\"new\":[1],\"protocol\":\"messagepack\"}");
    in.writeByte(0x02);
    Request request = Handshake.read(in).orElseThrow();
    assertThat(request).isEqualTo(new Request("messagepack", 2));
    assertThat(request.agree()).isEqualTo(HubProtocol.MESSAGE_PACK);
    assertThat(in.readableBytes()).isEqualTo(1);
  }

  @Test
  void waitsForTheSeparatorWhereverTheBytesAreCut() {
    ByteBuf whole = Wire.json("{\"protocol\":\"json\",\"version\":1}");
    for (int cut = 0; cut < whole.readableBytes(); cut++) {
      ByteBuf arrived = Unpooled.copiedBuffer(whole.slice(0, cut));
      assertThat(Handshake.read(arrived)).isEmpty();
      assertThat(arrived.readableBytes()).isEqualTo(cut);
    }
    assertThat(Handshake.read(whole)).contains(new Request("json", 1));
  }

  @Test
  void waitsForNoMoreThanAHandshakeTakes() {
    ByteBuf endless = Unpooled.copiedBuffer("{".repeat(Handshake.MAX_SIZE), UTF_8);
    assertThatThrownBy(() -> Handshake.read(endless))
        .isInstanceOf(SignalRDecodeException.class)
        .hasMessageContaining("no handshake within");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "{\"protocol\":\"json\"}",
        "{\"version\":1}",
        "{\"type\":6}",
        "{\"protocol\":1,\"version\":1}",
        "{\"protocol\":\"json\",\"version\":\"1\"}",
        "{\"protocol\":\"json\",\"version\":99999999999}",
        "{\"protocol\":\"json\",\"version\":1",
        "\u0002\u0091\u0006"
      })
  void refusesWhatIsNoHandshake(String text) {
    assertThatThrownBy(() -> Handshake.read(Wire.json(text)))
        .isInstanceOf(SignalRDecodeException.class)
        .hasMessageContaining("must be a handshake");
  }

  @Test
  void refusesEncodingsAndVersionsThatAreNotOurs() {
    assertThatThrownBy(() -> new Request("blazorpack", 1).agree())
        .hasMessage("The protocol 'blazorpack' is not supported.");
    assertThatThrownBy(() -> new Request("json", 3).agree())
        .hasMessage("The server does not support version 3 of the 'json' protocol.");
    assertThatThrownBy(() -> new Request("json", 0).agree())
        .hasMessage("The server does not support version 0 of the 'json' protocol.");
  }

  @Test
  void answers() {
    ByteBuf out = Unpooled.buffer();
    Handshake.agreed(out);
    Handshake.refused("no \"x\"", out);
    assertThat(out.toString(UTF_8)).isEqualTo("{}\u001e{\"error\":\"no \\\"x\\\"\"}\u001e");
  }
}
