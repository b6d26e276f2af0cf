package io.tidings.protocol.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.protocol.MessageJson;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeEncoderTest {
  private static final Publication PUBLICATION =
      new Publication(
          Channel.group("General"),
          new Position("19f3kq2", 125),
          1790000000000L,
          new Message(
              "ReceiveMessage", new Json("{\"t\":\"hi\"}"), "c1", "ann", List.of("secret-id")));

  @Test
  void writesAMessageAsTheContractShowsIt() {
    assertThat(written(out -> BridgeEncoder.publication(PUBLICATION, out)))
        .isEqualTo(
            "{\"type\":\"rec\",\"address\":\"group:General\",\"headers\":{\"id\":\"19f3kq2:125\","
                + "\"name\":\"ReceiveMessage\",\"from\":\"c1\",\"user\":\"ann\","
                + "\"at\":\"1790000000000\"},\"body\":{\"t\":\"hi\"}}");
  }

  @Test
  void leavesOutWhatAMessageDoesNotHave() {
    Publication bare =
        new Publication(
            Channel.ALL, Position.NONE, 5, new Message("message", Json.NULL, "", "", List.of()));

    assertThat(written(out -> BridgeEncoder.publication(bare, out)))
        .isEqualTo(
            "{\"type\":\"rec\",\"address\":\"all\",\"headers\":{\"name\":\"message\",\"at\":\"5\"},"
                + "\"body\":null}");
    assertThat(written(out -> MessageJson.write(bare, out)))
        .isEqualTo("{\"channel\":\"all\",\"name\":\"message\",\"data\":null,\"at\":5}");
  }

  @Test
  void writesTheWholeMessageObject() {
    assertThat(written(out -> MessageJson.write(PUBLICATION, out)))
        .isEqualTo(
            "{\"id\":\"19f3kq2:125\",\"channel\":\"group:General\",\"name\":\"ReceiveMessage\","
                + "\"data\":{\"t\":\"hi\"},\"from\":\"c1\",\"user\":\"ann\",\"at\":1790000000000}");
  }

  @Test
  void neverShowsWhomAMessageIsKeptFrom() {
    assertThat(written(out -> BridgeEncoder.publication(PUBLICATION, out)))
        .doesNotContain("secret-id");
    assertThat(written(out -> MessageJson.write(PUBLICATION, out))).doesNotContain("secret-id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e400",
        "0.1000",
        "-0",
        "\"\\u00e9 é 😀 \\ud800 \\/\"",
        "{ \"a\" : [ 1.0,\n 2 ] }",
        "\"\u2028\uffff\""
      })
  void splicesDataInByteForByte(String data) {
    Publication publication =
        new Publication(
            Channel.ALL, Position.NONE, 5, new Message("m", new Json(data), "", "", List.of()));

    assertThat(written(out -> BridgeEncoder.publication(publication, out)))
        .endsWith(",\"body\":" + data + "}");
    assertThat(written(out -> MessageJson.write(publication, out)))
        .contains(",\"data\":" + data + ",");
    assertThat(written(out -> BridgeEncoder.reply("r", new Json(data), out)))
        .isEqualTo("{\"type\":\"rec\",\"address\":\"r\",\"body\":" + data + "}");
  }

  @Test
  void writesAFailureWithAndWithoutItsAddress() {
    assertThat(written(out -> BridgeEncoder.error(Optional.of("r1"), 403, "no \"entry\"", out)))
        .isEqualTo(
            "{\"type\":\"err\",\"address\":\"r1\",\"failureCode\":403,"
                + "\"failureType\":\"RECIPIENT_FAILURE\",\"message\":\"no \\\"entry\\\"\"}");
    assertThat(written(out -> BridgeEncoder.error(Optional.empty(), 400, "what?", out)))
        .isEqualTo(
            "{\"type\":\"err\",\"failureCode\":400,\"failureType\":\"RECIPIENT_FAILURE\","
                + "\"message\":\"what?\"}");
  }

  @Test
  void tellsAGapWithItsReasonAndWhereDeliveryContinues() {
    JsonObject gap =
        new JsonObject(
            written(
                out ->
                    BridgeEncoder.gap(
                        Channel.group("a"), "trimmed", new Position("19f3kq2", 7), out)));

    assertThat(gap.getString("message")).startsWith("trimmed: ");
    gap.remove("message");
    assertThat(gap)
        .isEqualTo(
            new JsonObject()
                .put("type", "err")
                .put("address", "group:a")
                .put("failureCode", 410)
                .put("failureType", "RECIPIENT_FAILURE")
                .put("reason", "trimmed")
                .put("id", "19f3kq2:7"));
  }

  @Test
  void tellsAGapWithoutAnIdWhereThereIsNoLog() {
    assertThat(
            written(out -> BridgeEncoder.gap(Channel.group("a"), "no_history", Position.NONE, out)))
        .endsWith(",\"reason\":\"no_history\"}");
  }

  @Test
  void writesEveryUnitOfUnicodeSoThatVertxReadsItBack() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < Character.MAX_VALUE; c++) {
      all.append(c).append(c % 7 == 0 ? "x" : "");
    }
    String text = all.append("😀\ud83d").toString();

    JsonObject read =
        new JsonObject(written(out -> BridgeEncoder.error(Optional.of(text), 1, text, out)));

    assertThat(read.getString("address").equals(text)).isTrue();
    assertThat(read.getString("message").equals(text)).isTrue();
  }

  private static String written(Consumer<ByteBuf> writer) {
    ByteBuf out = Unpooled.buffer(1);
    writer.accept(out);
    return out.toString(UTF_8);
  }
}
