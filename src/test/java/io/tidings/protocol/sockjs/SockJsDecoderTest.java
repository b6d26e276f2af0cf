package io.tidings.protocol.sockjs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SockJsDecoderTest {
  @Test
  void readsArraysAndSingleMessages() {
    assertThat(SockJsDecoder.decode("[\"a\"]")).containsExactly("a");
    assertThat(SockJsDecoder.decode("[\"a\", \"\" ,\"b\\u2028\"]"))
        .containsExactly("a", "", "b\u2028");
    assertThat(SockJsDecoder.decode("\"a\"")).containsExactly("a");
  }

  @Test
  void ignoresEmptyFrames() {
    assertThat(SockJsDecoder.decode("")).isEmpty();
    assertThat(SockJsDecoder.decode("[]")).isEmpty();
  }

  @Test
  void readsEveryCharacterThatClientsEscape() {
    StringBuilder all = new StringBuilder();
    StringBuilder escaped = new StringBuilder("[\"");
    for (int c = 0; c < 65536; c++) {
      all.append((char) c);
      escaped.append(String.format("\\u%04x", c));
    }

    assertThat(SockJsDecoder.decode(escaped.append("\"]").toString()).get(0).contentEquals(all))
        .isTrue();
    assertThat(SockJsDecoder.decode(new JsonArray().add("é😀\n").encode()))
        .containsExactly("é😀\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"a",
        "[\"a\"",
        "[\"a\",]",
        "[\"a\"]x",
        "[\"a\"][\"b\"]",
        "\"a\"\"b\"",
        "\"a",
        "a",
        " ",
        "{}",
        "null",
        "7",
        "[1]",
        "[null]",
        "[\"a\",{}]",
        "[[\"a\"]]",
        "{\"type\":\"ping\"}"
      })
  void refusesBrokenFraming(String frame) {
    HubException refusal =
        catchThrowableOfType(HubException.class, () -> SockJsDecoder.decode(frame));

    assertThat(refusal.failure()).isEqualTo(Failure.MALFORMED);
    assertThat(refusal).hasMessage("broken SockJS framing; send an array of JSON strings");
  }
}
