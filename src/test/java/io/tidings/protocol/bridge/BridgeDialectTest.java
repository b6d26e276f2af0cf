package io.tidings.protocol.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.protocol.Dialect;
import io.tidings.protocol.WebSocketFrames;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BridgeDialectTest {
  private static final List<String> DATA =
      List.of(
          "\"a\"",
          "{\"text\":\"é 😀 \u2028 \\ud800 \\\"quoted\\\" \\\\\"}",
          "[\n1,\r\n\t2.50\n]",
          "\"" + "x".repeat(70_000) + "\"",
          "\"" + "\\\"é".repeat(30_000) + "\"");

  @ParameterizedTest
  @EnumSource
  void writesFramesThatFollowEachOther(BridgeDialect dialect) {
    ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();
    for (int i = 0; i < DATA.size(); i++) {
      dialect.encode(publication(i + 1, DATA.get(i)), out);
    }
    dialect.frame(json -> BridgeEncoder.reply("r", new Json("{\n}"), json), out);

    List<String> messages = messages(dialect, out);

    assertThat(messages).hasSize(DATA.size() + 1);
    for (int i = 0; i < DATA.size(); i++) {
      JsonObject read = new JsonObject(messages.get(i));
      assertThat(read.getJsonObject("headers").getString("id")).isEqualTo("19f3kq2:" + (i + 1));
      assertThat(read.getValue("body"))
          .isEqualTo(new JsonArray("[" + DATA.get(i) + "]").getValue(0));
    }
    assertThat(new JsonObject(messages.get(DATA.size())))
        .isEqualTo(
            new JsonObject().put("type", "rec").put("address", "r").put("body", new JsonObject()));
  }

  @Test
  void leavesOnlyLineFeedsBetweenLines() {
    ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer();
    out.writeBytes("earlier\n".getBytes(UTF_8));
    BridgeDialect.LINES.encode(publication(1, "[\n1,\n\n2]"), out);

    String written = out.toString(UTF_8);
    out.release();

    assertThat(written).startsWith("earlier\n{").endsWith("\"body\":[ 1,  2]}\n");
    assertThat(written.lines()).hasSize(2);
  }

  @Test
  void writesNothingAndReleasesItsScratchWhenTheWriterFails() {
    ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer();
    AtomicReference<ByteBuf> scratch = new AtomicReference<>();

    Throwable failure =
        catchThrowable(
            () ->
                BridgeDialect.WEBSOCKET.frame(
                    json -> {
                      scratch.set(json);
                      throw new IllegalStateException("as planned");
                    },
                    out));

    assertThat(failure).hasMessage("as planned");
    assertThat(scratch.get().refCnt()).isZero();
    assertThat(out.readableBytes()).isZero();
    out.release();
  }

  private static Publication publication(long offset, String data) {
    return new Publication(
        Channel.group("é\"a"),
        new Position("19f3kq2", offset),
        1790000000000L,
        new Message("message", new Json(data), "c1", "", List.of()));
  }

  private static List<String> messages(Dialect dialect, ByteBuf out) {
    if (dialect == BridgeDialect.LINES) {
      String lines = out.toString(UTF_8);
      out.release();
      return List.of(lines.split("\n"));
    }
    List<String> frames = WebSocketFrames.texts(out);
    if (dialect == BridgeDialect.WEBSOCKET) {
      return frames;
    }
    return frames.stream()
        .peek(frame -> assertThat(frame).startsWith("a["))
        .map(frame -> new JsonArray(frame.substring(1)).getString(0))
        .toList();
  }
}
