package io.tidings.protocol.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.protocol.bridge.BridgeFrame.Delivery;
import io.tidings.protocol.bridge.BridgeFrame.From;
import io.tidings.protocol.bridge.BridgeFrame.Ping;
import io.tidings.protocol.bridge.BridgeFrame.Publish;
import io.tidings.protocol.bridge.BridgeFrame.Register;
import io.tidings.protocol.bridge.BridgeFrame.Send;
import io.tidings.protocol.bridge.BridgeFrame.Unregister;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeDecoderTest {
  private static final String ADDRESS_MISSING = "address is missing; send a channel such as";

  @Test
  void readsPing() {
    assertThat(BridgeDecoder.decode("{\"type\":\"ping\"}")).isEqualTo(new Ping());
  }

  @Test
  void readsRegisterWithAPosition() {
    assertThat(
            BridgeDecoder.decode(
                """
                {"type":"register","address":"group:General","headers":{"since":"19f3kq2:123"},
                 "replyAddress":"r1"}"""))
        .isEqualTo(
            new Register(
                Channel.group("General"),
                Optional.of(new Position("19f3kq2", 123)),
                From.LATEST,
                Optional.of("r1")));
  }

  @Test
  void readsRegisterFromTheEarliest() {
    assertThat(
            BridgeDecoder.decode(
                "{\"type\":\"register\",\"address\":\"all\",\"headers\":{\"from\":\"earliest\"}}"))
        .isEqualTo(new Register(Channel.ALL, Optional.empty(), From.EARLIEST, Optional.empty()));
  }

  @Test
  void readsUnregister() {
    assertThat(
            BridgeDecoder.decode(
                "{\"type\":\"unregister\",\"address\":\"user:ann\",\"headers\":{}}"))
        .isEqualTo(new Unregister(Channel.user("ann"), Optional.empty()));
  }

  @Test
  void readsPublishWithItsHeaders() {
    BridgeFrame frame =
        BridgeDecoder.decode(
            """
            {"type":"publish","address":"group:a","body":{"text":"hello"},
             "headers":{"name":"said","messageId":"m-1","except":"c1, caller,,c1","n":1.50,"b":true,
             "absent":null}}""");

    assertThat(frame).isInstanceOf(Publish.class);
    Publish publish = (Publish) frame;
    assertThat(publish.body()).isEqualTo(new Json("{\"text\":\"hello\"}"));
    assertThat(publish.name()).isEqualTo("said");
    assertThat(publish.messageId()).contains("m-1");
    assertThat(publish.except("me")).containsExactly("c1", "me");
    assertThat(publish.headers())
        .containsEntry("n", "1.50")
        .containsEntry("b", "true")
        .doesNotContainKey("absent");
  }

  @Test
  void givesMessagesTheDefaultNameAndNoExceptions() {
    Delivery delivery = (Delivery) BridgeDecoder.decode("{\"type\":\"send\",\"address\":\"all\"}");

    assertThat(delivery.name()).isEqualTo("message");
    assertThat(delivery.messageId()).isEmpty();
    assertThat(delivery.except("me")).isEmpty();
    assertThat(delivery.body()).isEqualTo(Json.NULL);
  }

  @Test
  void readsSendToServicesAndApplicationAddressesWithWhateverMessageId() {
    String id = "x".repeat(65);
    String text =
        new JsonObject()
            .put("type", "send")
            .put("address", "orders.new")
            .put("headers", new JsonObject().put("messageId", id))
            .put("body", new JsonArray().add(1))
            .put("replyAddress", "r")
            .encode();

    assertThat(BridgeDecoder.decode(text))
        .isEqualTo(
            new Send("orders.new", new Json("[1]"), Map.of("messageId", id), Optional.of("r")));
  }

  @Test
  void ignoresUnknownFieldsAndTakesTheLastOfRepeatedOnes() {
    assertThat(
            BridgeDecoder.decode(
                """
                {"type":"ping","x":{"type":"no"},"body":1,"y":[{}],"type":"send","address":"a",
                 "address":"b","body":2}"""))
        .isEqualTo(new Send("b", new Json("2"), Map.of(), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "0",
        "-0.1000",
        "1e400",
        "123456789012345678901234567890.10",
        "\"\"",
        "\"a \\u00e9 é 😀 \\ud83d \\/ \\\\ \\\"\"",
        "{}",
        "[]",
        "{ \"a\" :\t[ 1.0 , {\"a\":\"}\"} ],\r\n\"a\": null }",
        "[\"\u2028\", \"\\u0000\"]"
      })
  void cutsTheBodyOutByteForByte(String body) {
    assertThat(bodyOf("{\"type\":\"send\",\"address\":\"a\",\"body\": " + body + " }"))
        .isEqualTo(new Json(body));
    assertThat(bodyOf("{\"body\":" + body + ",\"address\":\"a\",\"type\":\"send\"}"))
        .isEqualTo(new Json(body));
  }

  @Test
  void cutsOutBodiesThatSpanTheParsersBuffers() {
    for (int length = 30_000; length < 36_500; length += 61) {
      for (String unit : new String[] {"a", "é", "\\n"}) {
        String string = "\"" + unit.repeat(length) + "\"";
        assertThat(bodyOf("{\"type\":\"send\",\"address\":\"a\",\"body\":" + string + "}"))
            .isEqualTo(new Json(string));
        String array = "[" + string + ", 1.50 , " + string + "]";
        assertThat(
                bodyOf("{\"type\":\"send\",\"body\" :" + array + " , \"address\":\"a\",\"x\":1}"))
            .isEqualTo(new Json(array));
      }
    }
  }

  @Test
  void escapesHalfPairsOfTheBodyBecauseUtf8HasNone() {
    Json body = bodyOf("{\"type\":\"send\",\"address\":\"a\",\"body\":[\"\ud83d\",\"😀\udc00\"]}");

    assertThat(body).isEqualTo(new Json("[\"\\ud83d\",\"😀\\udc00\"]"));
    assertThat(new JsonArray(body.toString()).getString(0)).isEqualTo("\ud83d");
  }

  @Test
  void readsBodiesUpToTheBoundOfNesting() {
    String deep = "[".repeat(499) + "]".repeat(499);

    assertThat(bodyOf("{\"type\":\"send\",\"address\":\"a\",\"body\":" + deep + "}"))
        .isEqualTo(new Json(deep));
  }

  @ParameterizedTest
  @MethodSource("badFrames")
  void saysWhatIsWrongWithABadFrame(String text, String failureAddress, String sentence) {
    BridgeDecodeException refusal =
        catchThrowableOfType(BridgeDecodeException.class, () -> BridgeDecoder.decode(text));

    assertThat(refusal).as(text).isNotNull();
    assertThat(refusal.failure()).isEqualTo(Failure.MALFORMED);
    assertThat(refusal.getMessage()).startsWith(sentence).hasSizeLessThan(300);
    assertThat(refusal.failureAddress()).isEqualTo(Optional.ofNullable(failureAddress));
  }

  static Stream<Arguments> badFrames() {
    String missingType = "type is missing; send ping, register, unregister, send or publish";
    return Stream.of(
        bad("", null, "a frame must be a JSON object"),
        bad(" ", null, "a frame must be a JSON object"),
        bad("[]", null, "a frame must be a JSON object"),
        bad("\"ping\"", null, "a frame must be a JSON object"),
        bad("ping", null, "the frame is not valid JSON"),
        bad("{", null, "the frame is not valid JSON at character 1"),
        bad("{'type':'ping'}", null, "the frame is not valid JSON"),
        bad("{\"type\":\"ping\",}", null, "the frame is not valid JSON"),
        bad("{\"type\":\"ping\"} x", null, "the frame is not valid JSON"),
        bad("{\"type\":\"ping\"}{}", null, "a frame must be one JSON object"),
        bad("{\"address\":\"a\",\"body\":[1}", "a", "the frame is not valid JSON"),
        bad("{\"address\":\"a\",\"replyAddress\":\"r\",\"body\":tru}", "r", "the frame is not"),
        bad("{\"address\":\"a\",\"body\":NaN}", "a", "the frame is not valid JSON"),
        bad("{\"address\":\"a\",\"body\":\"\t\"}", "a", "the frame is not valid JSON"),
        bad("{\"address\":\"a\",\"body\":01}", "a", "the frame is not valid JSON"),
        bad("{\"address\":\"a\",\"body\":" + "[".repeat(1_000_000), "a", "the frame is nested too"),
        bad("{\"body\":" + "9".repeat(1001) + "}", null, "the frame is nested too deeply, or has"),
        bad("{}", null, missingType),
        bad("{\"type\":null,\"replyAddress\":\"r\"}", "r", missingType),
        bad("{\"type\":\"\",\"address\":\"a\"}", "a", missingType),
        bad("{\"type\":\"join\",\"address\":\"a\"}", "a", "unknown type 'join'; send ping, reg"),
        bad("{\"type\":\"" + "j".repeat(999) + "\"}", null, "unknown type 'jjjj"),
        bad("{\"type\":1,\"replyAddress\":\"r\"}", "r", "type must be a string"),
        bad("{\"type\":\"send\",\"address\":{\"a\":1}}", null, "address must be a string"),
        bad("{\"type\":\"send\",\"address\":[],\"replyAddress\":\"r\"}", "r", "address must be"),
        bad("{\"type\":\"send\",\"replyAddress\":7,\"address\":\"a\"}", "a", "replyAddress must"),
        bad("{\"type\":\"send\",\"address\":\"" + "a".repeat(1025) + "\"}", null, "address is too"),
        bad("{\"type\":\"send\"}", null, ADDRESS_MISSING),
        bad("{\"type\":\"publish\",\"address\":\"\"}", "", ADDRESS_MISSING),
        bad("{\"type\":\"register\",\"replyAddress\":\"r\"}", "r", ADDRESS_MISSING),
        bad("{\"type\":\"unregister\",\"address\":null}", null, ADDRESS_MISSING),
        bad("{\"type\":\"register\",\"address\":\"news\"}", "news", "not a channel: 'news'; use"),
        bad(
            "{\"type\":\"register\",\"address\":\"group:\"}",
            "group:",
            "the name in 'group:' must"),
        bad(
            "{\"type\":\"unregister\",\"address\":\"group:*\"}",
            "group:*",
            "the name in 'group:…'"),
        bad(register("{\"since\":\"7\"}"), "all", "not a message id: '7'; send an id back as it"),
        bad(register("{\"since\":[1]}"), "all", "header since must be a string"),
        bad(register("{\"from\":\"first\"}"), "all", "unknown from 'first'; send latest or ear"),
        bad(register("[]"), "all", "headers must be an object of strings"),
        bad(register("\"since\""), "all", "headers must be an object of strings"),
        bad(register("{\"x\":{\"y\":1}},\"replyAddress\":\"r\""), "r", "header x must be a string"),
        bad(register("{\"x\":\"" + "x".repeat(8193) + "\"}"), "all", "header x is too long; send"),
        bad(register("{\"" + "x".repeat(8193) + "\":1}"), "all", "header xxxx"),
        bad(register("{" + manyHeaders(65) + "}"), "all", "too many headers; send at most 64"),
        bad(publishAs(""), "all", "messageId must have 1 to 64 characters, has 0"),
        bad(publishAs("😀".repeat(65)), "all", "messageId must have 1 to 64 characters, has 65"));
  }

  @Test
  void acceptsWhatIsJustWithinTheBounds() {
    assertThat(BridgeDecoder.decode(register("{" + manyHeaders(64) + "}"))).isNotNull();
    assertThat(BridgeDecoder.decode(register("{\"x\":\"" + "x".repeat(8192) + "\"}"))).isNotNull();
    assertThat(BridgeDecoder.decode(publishAs("😀".repeat(64)))).isNotNull();
  }

  private static Arguments bad(String text, String failureAddress, String sentence) {
    return Arguments.of(text, failureAddress, sentence);
  }

  private static String register(String headers) {
    return "{\"type\":\"register\",\"address\":\"all\",\"headers\":" + headers + "}";
  }

  private static String publishAs(String messageId) {
    return "{\"type\":\"publish\",\"address\":\"all\",\"headers\":{\"messageId\":\""
        + messageId
        + "\"}}";
  }

  private static String manyHeaders(int count) {
    StringBuilder headers = new StringBuilder();
    for (int i = 0; i < count; i++) {
      headers.append(i == 0 ? "" : ",").append("\"h").append(i).append("\":\"\"");
    }
    return headers.toString();
  }

  private static Json bodyOf(String text) {
    return ((Delivery) BridgeDecoder.decode(text)).body();
  }
}
