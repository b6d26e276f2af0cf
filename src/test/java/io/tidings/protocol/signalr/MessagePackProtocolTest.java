package io.tidings.protocol.signalr;

import static io.tidings.protocol.signalr.HubProtocol.MESSAGE_PACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tidings.message.Json;
import io.tidings.protocol.ClientJson;
import io.tidings.protocol.signalr.HubMessage.Ack;
import io.tidings.protocol.signalr.HubMessage.CancelInvocation;
import io.tidings.protocol.signalr.HubMessage.Close;
import io.tidings.protocol.signalr.HubMessage.Completion;
import io.tidings.protocol.signalr.HubMessage.Invocation;
import io.tidings.protocol.signalr.HubMessage.Ping;
import io.tidings.protocol.signalr.HubMessage.Sequence;
import io.tidings.protocol.signalr.HubMessage.StreamInvocation;
import io.tidings.protocol.signalr.HubMessage.StreamItem;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

class MessagePackProtocolTest {
  /** Around one argument of a non-blocking invocation. */
  private static final String CALL = "96 01 80 c0 a1 61 91 ";

  private static final String NO_STREAMS = " 90";

  /** The examples of the specification. */
  static Stream<Arguments> examples() {
    Json answer = new Json("[42]");
    return Stream.of(
        Arguments.of(
            "0x96 0x01 0x80 0xa3 0x78 0x79 0x7a 0xa6 0x6d 0x65 0x74 0x68 0x6f 0x64 0x91 0x2a 0x90",
            new Invocation(Optional.of("xyz"), "method", answer, List.of())),
        Arguments.of(
            "0x96 0x01 0x80 0xc0 0xa6 0x6d 0x65 0x74 0x68 0x6f 0x64 0x91 0x2a 0x90",
            new Invocation("method", answer)),
        Arguments.of(
            "0x96 0x04 0x80 0xa3 0x78 0x79 0x7a 0xa6 0x6d 0x65 0x74 0x68 0x6f 0x64 0x91 0x2a 0x90",
            new StreamInvocation("xyz", "method", answer, List.of())),
        Arguments.of(
            "0x94 0x02 0x80 0xa3 0x78 0x79 0x7a 0x2a", new StreamItem("xyz", new Json("42"))),
        Arguments.of(
            "0x95 0x03 0x80 0xa3 0x78 0x79 0x7a 0x01 0xa5 0x45 0x72 0x72 0x6f 0x72",
            Completion.error("xyz", "Error")),
        Arguments.of("0x94 0x03 0x80 0xa3 0x78 0x79 0x7a 0x02", Completion.of("xyz")),
        Arguments.of(
            "0x95 0x03 0x80 0xa3 0x78 0x79 0x7a 0x03 0x2a",
            Completion.result("xyz", new Json("42"))),
        Arguments.of("0x93 0x05 0x80 0xa3 0x78 0x79 0x7a", new CancelInvocation("xyz")),
        Arguments.of("0x91 0x06", new Ping()),
        Arguments.of("0x93 0x07 0xa3 0x78 0x79 0x7a 0xc3", new Close(Optional.of("xyz"), true)),
        Arguments.of("0x92 0x08 0x24", new Ack(36)),
        Arguments.of("0x92 0x09 0x13", new Sequence(19)));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void readsAndWritesTheExamplesOfTheSpecification(String hex, HubMessage message) {
    assertThat(read(hex)).contains(message);
    assertThat(Wire.written(message, MESSAGE_PACK)).isEqualTo(Wire.packed(hex));
  }

  @Test
  void readsWhatItWouldWriteOtherwise() {
    assertThat(read("92 07 a3 78 79 7a")).contains(new Close(Optional.of("xyz"), false));
    assertThat(read("92 08 cc 24")).contains(new Ack(36));
    assertThat(read("95 01 80 c0 a1 61 91 2a")).contains(new Invocation("a", new Json("[42]")));
    assertThat(read("95 01 80 a0 a1 61 91 2a")).contains(new Invocation("a", new Json("[42]")));
  }

  @Test
  void disregardsHeadersAndItemsThatItDoesNotKnow() {
    assertThat(read("96 01 82 a1 78 a1 79 a1 7a a1 7a a3 78 79 7a a6 6d 65 74 68 6f 64 91 2a 90"))
        .contains(new Invocation(Optional.of("xyz"), "method", new Json("[42]"), List.of()));
    assertThat(read("94 05 80 a3 78 79 7a c4 02 00 00")).contains(new CancelInvocation("xyz"));
  }

  @Test
  void passesOverMessagesOfTypesThatItDoesNotKnow() {
    ByteBuf wire = Wire.packed("92 0a c1").writeBytes(Wire.packed("91 06"));
    assertThat(MESSAGE_PACK.decode(wire)).contains(new Ping());
    assertThat(wire.isReadable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          c0                                      | null
          c3                                      | true
          ff                                      | -1
          d3 80 00 00 00 00 00 00 00              | -9223372036854775808
          cf ff ff ff ff ff ff ff ff              | 18446744073709551615
          ca 3d cc cc cd                          | 0.1
          cb 3f b9 99 99 99 99 99 9a              | 0.1
          cb 7f f8 00 00 00 00 00 00              | null
          ca ff 80 00 00                          | null
          a2 c3 a9                                | "é"
          a1 ff                                   | "\ufffd"
          a2 22 0a                                | "\\"\\n"
          c4 03 00 ff 10                          | "AP8Q"
          d6 ff 5a 4a f6 a5                       | "2018-01-02T03:04:05Z"
          d7 ff ee 6b 27 fc 5a 4a f6 a5           | "2018-01-02T03:04:05.999999999Z"
          92 01 90                                | [1,[]]
          82 a1 61 80 07 c2                       | {"a":{},"7":false}
          81 c0 c0                                | {"null":null}
          """)
  void readsEveryValueAsJson(String hex, String json) {
    Invocation call = (Invocation) read(CALL + hex + NO_STREAMS).orElseThrow();
    assertThat(call.arguments()).hasToString("[" + json + "]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          null                             | c0
          false                            | c2
          127                              | 7f
          -32                              | e0
          4294967295                       | ce ff ff ff ff
          -9223372036854775808             | d3 80 00 00 00 00 00 00 00
          18446744073709551615             | cf ff ff ff ff ff ff ff ff
          18446744073709551616             | cb 43 f0 00 00 00 00 00 00
          -9223372036854775809             | cb c3 e0 00 00 00 00 00 00
          1.0                              | cb 3f f0 00 00 00 00 00 00
          1e400                            | cb 7f f0 00 00 00 00 00 00
          "é\\u00e9"                       | a4 c3 a9 c3 a9
          "\\ud800"                        | a1 3f
          {"a":[{},[]],"b":{"c":null}}     | 82 a1 61 92 80 90 a1 62 81 a1 63 c0
          [[[1],2],3]                      | 92 92 91 01 02 03
          """)
  void writesEveryJsonAsItsValue(String json, String hex) {
    ByteBuf wire = Wire.written(new StreamItem("x", new Json(json)), MESSAGE_PACK);
    assertThat(ByteBufUtil.hexDump(wire))
        .endsWith(ByteBufUtil.hexDump(Wire.packed("94 02 80 a1 78 " + hex)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 16, 17, 65_535, 65_536})
  void countsWhatContainersOfEverySizeHold(int size) throws IOException {
    JsonArray inner = new JsonArray();
    for (int i = 0; i < size; i++) {
      inner.add(new JsonArray().add(i));
    }
    String json = new JsonArray().add(inner).add("last").encode();
    ByteBuf wire = Wire.written(new StreamItem("x", new Json(json)), MESSAGE_PACK);
    wire.readSlice(LengthPrefix.read(wire) - wire.readableBytes());
    try (MessageUnpacker in = MessagePack.newDefaultUnpacker(ByteBufUtil.getBytes(wire))) {
      in.unpackArrayHeader();
      in.skipValue(3);
      assertThat(in.unpackValue().toJson()).isEqualTo(json);
    }
  }

  @Test
  void writesWhatServerCodeNestedDeeperThanAnyClientMay() {
    String deep = "[".repeat(3000) + "]".repeat(3000);
    assertThat(Wire.written(new StreamItem("x", new Json(deep)), MESSAGE_PACK).readableBytes())
        .isGreaterThan(3000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          06                                | not valid MessagePack
          90                                | not valid MessagePack
          91 a1 31                          | not valid MessagePack
          95 01 80 c0 c0 90                 | not valid MessagePack
          95 01 80 c0 a1 61 80              | must be an array
          95 04 80 c0 a1 61 90              | invocation id is missing
          95 04 80 a0 a1 61 90              | invocation id is missing
          94 02 80 c0 2a                    | invocation id is missing
          94 03 80 a1 78 04                 | no result of kind 4
          92 08 ff                          | a sequence id must be >= 0
          94 02 80 a1 78 c1                 | not valid MessagePack
          94 02 80 a1 78 d4 01 00           | extension 1 cannot be read
          94 02 80 a1 78 81 90 00           | keys of a map
          94 02 80 a1 78 d5 ff 00 00        | not valid MessagePack
          94 02 80 a1 78 c7 0c ff 00 00 00 00 7f ff ff ff ff ff ff ff | not valid MessagePack
          """)
  void refusesWhatBreaksTheProtocolAndSaysWhy(String hex, String sentence) {
    assertThatThrownBy(() -> read(hex))
        .isInstanceOf(SignalRDecodeException.class)
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dd 7f ff ff ff",
        "dd ff ff ff ff",
        "df 7f ff ff ff",
        "db 7f ff ff ff",
        "db ff ff ff ff",
        "c6 7f ff ff ff",
        "c6 ff ff ff ff",
        "c9 7f ff ff ff ff",
        "c9 7f ff ff ff 01",
        "c9 ff ff ff ff ff"
      })
  void makesNoRoomForLengthsThatAreLies(String hex) {
    assertThatThrownBy(() -> read("94 02 80 a1 78 " + hex))
        .isInstanceOf(SignalRDecodeException.class);
    assertThatThrownBy(() -> read("94 02 " + hex + " a1 78 c0"))
        .isInstanceOf(SignalRDecodeException.class);
  }

  @Test
  void refusesWhatIsNestedTooDeeply() {
    String call = "95 01 80 c0 a1 61 ";
    String deepest = "91 ".repeat(ClientJson.MAX_DEPTH - 1) + "90";
    assertThat(read(call + deepest)).isPresent();
    assertThatThrownBy(() -> read(call + "91 " + deepest))
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void readsLengthsOfEverySizeAndRefusesWhatIsNone() {
    for (int length : new int[] {127, 128, 16_383, 16_384, 1 << 21}) {
      String text = "x".repeat(length);
      ByteBuf wire = Wire.written(Completion.error("1", text), MESSAGE_PACK);
      assertThat(MESSAGE_PACK.decode(wire)).contains(Completion.error("1", text));
    }
    assertThat(MESSAGE_PACK.decode(bytes("ff ff ff ff 07"))).isEmpty();
    assertThat(MESSAGE_PACK.decode(bytes("ff ff ff ff"))).isEmpty();
    assertThatThrownBy(() -> MESSAGE_PACK.decode(bytes("ff ff ff ff 08")))
        .isInstanceOf(SignalRDecodeException.class);
    assertThatThrownBy(() -> MESSAGE_PACK.decode(bytes("ff ff ff ff ff 01")))
        .isInstanceOf(SignalRDecodeException.class);
    assertThatThrownBy(() -> MESSAGE_PACK.decode(bytes("00")))
        .isInstanceOf(SignalRDecodeException.class);
  }

  @Test
  void readsTimestampsOfEveryForm() throws IOException {
    for (String time :
        List.of("1969-07-20T20:17:40Z", "2026-01-01T00:00:00.123Z", "9999-12-31T23:59:59Z")) {
      try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
        packer.packTimestamp(Instant.parse(time));
        String hex = ByteBufUtil.hexDump(packer.toByteArray());
        assertThat(read("94 02 80 a1 78 " + hex))
            .contains(new StreamItem("x", new Json('"' + time + '"')));
      }
    }
  }

  private static Optional<HubMessage> read(String hex) {
    return MESSAGE_PACK.decode(Wire.packed(hex));
  }

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
  }
}
