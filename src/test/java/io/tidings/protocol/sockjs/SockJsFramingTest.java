package io.tidings.protocol.sockjs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidings.protocol.WebSocketFrames;
import io.vertx.core.json.JsonArray;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SockJsFramingTest {
  /** {@code escapable_by_server} of the protocol suite. */
  private static final Pattern ESCAPABLE =
      Pattern.compile("[\\x00-\\x1f\\u200c-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ufff0-\\uffff]");

  @Test
  void writesTheFramesOfTheProtocolSuite() {
    assertThat(frame(SockJsFraming::open)).isEqualTo("o");
    assertThat(frame(SockJsFraming::heartbeat)).isEqualTo("h");
    assertThat(message("a")).isEqualTo("a[\"a\"]");
    assertThat(frame(out -> SockJsFraming.close(3000, "Go away!", out)))
        .isEqualTo("c[3000,\"Go away!\"]");
    assertThat(frame(out -> SockJsFraming.close(3000, "say \"why\"", out)))
        .isEqualTo("c[3000,\"say \\\"why\\\"\"]");
  }

  @Test
  void escapesTheKillerStringOfTheProtocolSuiteExactly() {
    StringBuilder killer = new StringBuilder();
    StringBuilder escaped = new StringBuilder();
    for (int c = 255; c < 65536; c++) {
      if (ESCAPABLE.matcher(String.valueOf((char) c)).matches()) {
        killer.append((char) c);
        escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
      }
    }

    assertThat(message(killer.toString())).isEqualTo("a[\"" + escaped + "\"]");
  }

  @Test
  void escapesEveryCharacterThatTheSuiteNamesAndLosesNone() {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x20000 ? 1 : 997) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        all.appendCodePoint(c);
      }
    }

    String frame = message(all.toString());

    assertThat(ESCAPABLE.matcher(frame).find()).isFalse();
    assertThat(frame.chars().anyMatch(c -> Character.isSurrogate((char) c))).isFalse();
    assertThat(new JsonArray(frame.substring(1)).getString(0).contentEquals(all)).isTrue();
  }

  @Test
  void copiesWhatNeedsNoEscape() {
    assertThat(message("é ж 中 \u200b\u2010\u2030\u205f\u2070\uffef\u007f"))
        .isEqualTo("a[\"é ж 中 \u200b\u2010\u2030\u205f\u2070\uffef\u007f\"]");
  }

  private static String message(String text) {
    return frame(out -> SockJsFraming.message(Unpooled.wrappedBuffer(text.getBytes(UTF_8)), out));
  }

  private static String frame(Consumer<ByteBuf> writer) {
    ByteBuf out = Unpooled.buffer(1);
    writer.accept(out);
    assertThat(out.getUnsignedByte(0)).isEqualTo((short) 0x81);
    return WebSocketFrames.texts(out).get(0);
  }
}
