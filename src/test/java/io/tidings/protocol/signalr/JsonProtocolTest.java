package io.tidings.protocol.signalr;

import static io.tidings.protocol.signalr.HubProtocol.JSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonProtocolTest {
  private static final Json ARGUMENTS = new Json("[42,\"Test Message\"]");

  /** The examples of the specification. */
  static Stream<Arguments> examples() {
    return Stream.of(
        example(
            "{'type':1,'invocationId':'123','target':'Send','arguments':[42,'Test Message']}",
            new Invocation(Optional.of("123"), "Send", ARGUMENTS, List.of())),
        example(
            "{'type':1,'target':'Send','arguments':[42,'Test Message']}",
            new Invocation("Send", ARGUMENTS)),
        example(
            "{'type':1,'invocationId':'123','target':'Send','arguments':[42],'streamIds':['1']}",
            new Invocation(Optional.of("123"), "Send", new Json("[42]"), List.of("1"))),
        example(
            "{'type':4,'invocationId':'123','target':'Send','arguments':[42,'Test Message']}",
            new StreamInvocation("123", "Send", ARGUMENTS, List.of())),
        example("{'type':2,'invocationId':'123','item':42}", new StreamItem("123", new Json("42"))),
        example("{'type':3,'invocationId':'123'}", Completion.of("123")),
        example(
            "{'type':3,'invocationId':'123','result':42}",
            Completion.result("123", new Json("42"))),
        example(
            "{'type':3,'invocationId':'123','error':'It did not work!'}",
            Completion.error("123", "It did not work!")),
        example("{'type':5,'invocationId':'123'}", new CancelInvocation("123")),
        example("{'type':6}", new Ping()),
        example("{'type':7}", new Close(Optional.empty(), false)),
        example(
            "{'type':7,'error':'Connection closed because of an error!'}",
            new Close(Optional.of("Connection closed because of an error!"), false)),
        example(
            "{'type':7,'error':'Connection closed because of an error!','allowReconnect':true}",
            new Close(Optional.of("Connection closed because of an error!"), true)),
        example("{'type':8,'sequenceId':1394}", new Ack(1394)),
        example("{'type':9,'sequenceId':1234}", new Sequence(1234)));
  }

  private static Arguments example(String json, HubMessage message) {
    return Arguments.of(json.replace('\'', '"'), message);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void readsAndWritesTheExamplesOfTheSpecification(String json, HubMessage message) {
    assertThat(read(json)).contains(message);
    assertThat(Wire.written(message, JSON).toString(UTF_8)).isEqualTo(json + '\u001e');
  }

  @Test
  void readsPropertiesInAnyOrderAndDisregardsHeadersAndWhatItDoesNotKnow() {
    String json =
        """
        { "arguments": [ 1, {"type":7} ], "new":{"target":"no"}, "headers":{"Foo":"Bar"},
          "target":"Send", "invocationId":"1", "streamIds":null, "error":null, "type":1 }""";
    assertThat(read(json))
        .contains(
            new Invocation(Optional.of("1"), "Send", new Json("[ 1, {\"type\":7} ]"), List.of()));
  }

  @Test
  void leavesPayloadsAsTheyWereWritten() {
    String payload = "[ 1.50, 1e400,\n\"\\u00e9\\ud800/\\/\", 123456789012345678901234567890 ]";
    Invocation call =
        (Invocation) read("{\"type\":1,\"target\":\"a\",\"arguments\":" + payload + "}").get();
    assertThat(call.arguments()).hasToString(payload);
    assertThat(Wire.written(call, JSON).toString(UTF_8)).contains(payload);
  }

  @Test
  void takesAResultThatIsNullForAResultAndAnEmptyIdForNone() {
    assertThat(read("{\"type\":3,\"invocationId\":\"1\",\"result\":null}"))
        .contains(Completion.result("1", Json.NULL));
    assertThat(read("{\"type\":1,\"invocationId\":\"\",\"target\":\"a\",\"arguments\":[]}"))
        .contains(new Invocation("a", new Json("[]")));
  }

  @Test
  void passesOverMessagesOfTypesThatItDoesNotKnow() {
    ByteBuf wire = Wire.json("{\"target\":7,\"type\":10,\"error\":[]}");
    wire.writeBytes(Wire.json("{\"type\":99}")).writeBytes(Wire.json("{\"type\":6}"));
    assertThat(JSON.decode(wire)).contains(new Ping());
    assertThat(wire.isReadable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                                                 | a JSON object
          []                                                                 | a JSON object
          {"type":6                                                          | not valid JSON at character
          {"type":6}{"type":6}                                               | nothing after it
          {"type":6} x                                                       | not valid JSON
          {"target":"a","arguments":[]}                                      | 'type' is missing
          {"type":"1"}                                                       | 'type' must be a whole number
          {"type":-1}                                                        | 'type' must be a whole number
          {"type":1.0}                                                       | 'type' must be a whole number
          {"type":99999999999999999999}                                      | 'type' must be a whole number
          {"type":1,"arguments":[]}                                          | 'target' is missing
          {"type":1,"target":5,"arguments":[]}                               | 'target' must be a string
          {"type":1,"target":"a"}                                            | 'arguments' is missing
          {"type":1,"target":"a","arguments":{}}                             | 'arguments' must be an array
          {"type":1,"target":"a","arguments":null}                           | 'arguments' must be an array
          {"type":1,"target":"a","arguments":[],"streamIds":[1]}             | 'streamIds' must be a string
          {"type":1,"target":"a","arguments":[],"streamIds":"1"}             | 'streamIds' must be an array of strings
          {"type":4,"target":"a","arguments":[]}                             | 'invocationId' is missing
          {"type":4,"invocationId":"","target":"a","arguments":[]}           | 'invocationId' is missing
          {"type":2,"item":1}                                                | 'invocationId' is missing
          {"type":2,"invocationId":"1"}                                      | 'item' is missing
          {"type":3}                                                         | 'invocationId' is missing
          {"type":3,"invocationId":"1","result":42,"error":"no"}             | both 'error' and 'result'
          {"type":5,"invocationId":1}                                        | 'invocationId' must be a string
          {"type":7,"allowReconnect":"yes"}                                  | 'allowReconnect' must be true or false
          {"type":8}                                                         | 'sequenceId' is missing
          {"type":9,"sequenceId":-1}                                         | 'sequenceId' must be a whole number
          """)
  void refusesWhatBreaksTheProtocolAndSaysWhy(String json, String sentence) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(SignalRDecodeException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void refusesWhatIsNestedTooDeeply() {
    String levels = "[".repeat(ClientJson.MAX_DEPTH) + "]".repeat(ClientJson.MAX_DEPTH);
    assertThatThrownBy(() -> read("{\"type\":1,\"target\":\"a\",\"arguments\":" + levels + "}"))
        .isInstanceOf(SignalRDecodeException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void refusesBytesThatAreNoTextSoThatNobodyElseIsSentThem() {
    for (byte[] spoiler :
        new byte[][] {{(byte) 0xFF}, {(byte) 0xC3}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80}}) {
      ByteBuf wire = Unpooled.buffer();
      wire.writeBytes("{\"type\":1,\"target\":\"a\",\"arguments\":[\"".getBytes(UTF_8));
      wire.writeBytes(spoiler).writeBytes("\"]}\u001e".getBytes(UTF_8));
      assertThatThrownBy(() -> JSON.decode(wire)).hasMessageContaining("UTF-8");
    }
    assertThat(read("{\"type\":2,\"invocationId\":\"1\",\"item\":\"\ufffd\"}"))
        .contains(new StreamItem("1", new Json("\"\ufffd\"")));
  }

  private static Optional<HubMessage> read(String json) {
    return JSON.decode(Wire.json(json));
  }
}
