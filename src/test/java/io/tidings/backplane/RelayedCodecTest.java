package io.tidings.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.backplane.Relayed.Response;
import io.tidings.backplane.Relayed.Subject;
import io.vertx.core.buffer.Buffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RelayedCodecTest {
  private static final RelayedCodec CODEC = new RelayedCodec();

  static Stream<Relayed> all() {
    Subject subject = new Subject("/chatHub", "Token-1");
    Response response = new Response("hub:node:1:pieces:x", 300);
    Buffer bytes = Buffer.buffer("{}\u001e");
    return Stream.of(
        new Relayed.Claim(subject),
        new Relayed.Claimed("c1", "Änn", true, false, true),
        new Relayed.Wait(subject, true, response),
        new Relayed.Piece(response, 200, bytes, true),
        new Relayed.Lost(subject, response),
        new Relayed.Post(subject, bytes),
        new Relayed.Delete(subject),
        new Relayed.Answer(409, "in use"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void comesOutAsItWentIn(Relayed relayed) {
    assertThat(CODEC.decodeFromWire(0, encoded(relayed))).isEqualTo(relayed);
  }

  @ParameterizedTest
  @MethodSource("all")
  void refusesWhatIsCutShort(Relayed relayed) {
    Buffer whole = encoded(relayed);
    for (int length = 0; length < whole.length(); length++) {
      Buffer cut = whole.getBuffer(0, length);
      assertThatThrownBy(() -> CODEC.decodeFromWire(0, cut)).isInstanceOf(RuntimeException.class);
    }
  }

  private static Buffer encoded(Relayed relayed) {
    Buffer buffer = Buffer.buffer();
    CODEC.encodeToWire(buffer, relayed);
    return buffer;
  }
}
