package io.tidings.protocol.signalr;

import static io.tidings.protocol.signalr.HubProtocol.JSON;
import static io.tidings.protocol.signalr.HubProtocol.MESSAGE_PACK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.protocol.WebSocketFrames;
import io.tidings.protocol.signalr.HubMessage.Invocation;
import io.tidings.protocol.signalr.HubMessage.Ping;
import io.tidings.protocol.signalr.SignalRDialect.Carrier;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalRDialectTest {
  private static final Position POSITION = new Position("19f3kq2", 7);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ["a",[1]]       | ["a",[1]]           | ["a",[1],"19f3kq2:7"]
          []              | []                  | ["19f3kq2:7"]
          ` [ \n ] `      | []                  | ["19f3kq2:7"]
          ` [ 1.50, 2] `  | [1.50, 2]           | [1.50, 2,"19f3kq2:7"]
          {"a":[1]}       | [{"a":[1]}]         | [{"a":[1]},"19f3kq2:7"]
          "[]"            | ["[]"]              | ["[]","19f3kq2:7"]
          null            | [null]              | [null,"19f3kq2:7"]
          """)
  void callsTheMethodWithTheElementsOfAnArrayOrElseTheDataAndWithTheIdForWhoAsks(
      String data, String arguments, String withId) {
    for (HubProtocol protocol : HubProtocol.values()) {
      assertThat(called(protocol, false, POSITION, data))
          .isEqualTo(packedAlike(protocol, arguments));
      assertThat(called(protocol, true, POSITION, data)).isEqualTo(packedAlike(protocol, withId));
    }
  }

  @Test
  void saysNullForTheIdOfWhatHasNone() {
    assertThat(called(JSON, true, Position.NONE, "[1]")).hasToString("[1,null]");
  }

  @Test
  void makesRoomWhereThereIsNone() {
    for (HubProtocol protocol : HubProtocol.values()) {
      ByteBuf full = Unpooled.buffer(0);
      SignalRDialect.of(protocol, Carrier.BARE, false).frame(new Ping(), full);
      assertThat(protocol.decode(full)).contains(new Ping());
    }
  }

  @Test
  void putsEachMessageIntoAWebSocketFrameOfItsOwn() {
    ByteBuf text = PooledByteBufAllocator.DEFAULT.buffer();
    ByteBuf binary = PooledByteBufAllocator.DEFAULT.buffer();
    for (HubMessage message : HubProtocolTest.ONE_OF_EACH) {
      SignalRDialect.of(JSON, Carrier.WEBSOCKET, false).frame(message, text);
      SignalRDialect.of(MESSAGE_PACK, Carrier.WEBSOCKET, false).frame(message, binary);
    }
    List<String> texts = WebSocketFrames.texts(text);
    List<byte[]> binaries = WebSocketFrames.binaries(binary);
    for (int i = 0; i < HubProtocolTest.ONE_OF_EACH.size(); i++) {
      HubMessage message = HubProtocolTest.ONE_OF_EACH.get(i);
      assertThat(JSON.decode(Unpooled.copiedBuffer(texts.get(i), UTF_8))).contains(message);
      assertThat(MESSAGE_PACK.decode(Unpooled.wrappedBuffer(binaries.get(i)))).contains(message);
    }
  }

  @Test
  void putsEachMessageOnOneLineOfAnEventOfItsOwn() {
    SignalRDialect events = SignalRDialect.of(JSON, Carrier.EVENTS, false);
    ByteBuf out = Unpooled.buffer();
    events.encode(publication(POSITION, "[1,\r\n\n2]"), out);
    events.frame(new Ping(), out);

    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            data: {"type":1,"target":"Say","arguments":[1,   2]}\u001e\r
            \r
            data: {"type":6}\u001e\r
            \r
            """);
    assertThatThrownBy(() -> SignalRDialect.of(MESSAGE_PACK, Carrier.EVENTS, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsWhatWasMissed() {
    ByteBuf out = Unpooled.buffer();
    SignalRDialect dialect = SignalRDialect.of(JSON, Carrier.BARE, true);
    dialect.missed(Channel.group("a"), "trimmed", POSITION, out);
    dialect.missed(Channel.group("\""), "no_history", Position.NONE, out);

    assertThat(JSON.decode(out))
        .contains(
            new Invocation("MessagesMissed", new Json("[\"group:a\",\"trimmed\",\"19f3kq2:7\"]")));
    assertThat(JSON.decode(out))
        .contains(
            new Invocation("MessagesMissed", new Json("[\"group:\\\"\",\"no_history\",null]")));
  }

  @Test
  void isTheSameForAllWhoReadAlike() {
    assertThat(SignalRDialect.of(JSON, Carrier.BARE, true))
        .isSameAs(SignalRDialect.of(JSON, Carrier.BARE, true))
        .isNotSameAs(SignalRDialect.of(JSON, Carrier.BARE, false));
  }

  private static Json called(HubProtocol protocol, boolean ids, Position position, String data) {
    ByteBuf out = Unpooled.buffer();
    SignalRDialect.of(protocol, Carrier.BARE, ids).encode(publication(position, data), out);
    Invocation call = (Invocation) protocol.decode(out).orElseThrow();
    assertThat(call.target()).isEqualTo("Say");
    assertThat(call.invocationId()).isEmpty();
    assertThat(out.isReadable()).isFalse();
    return call.arguments();
  }

  /** MessagePack keeps values, not how they were written. */
  private static Json packedAlike(HubProtocol protocol, String json) {
    return new Json(protocol == JSON ? json : json.replace(" ", "").replace("1.50", "1.5"));
  }

  private static Publication publication(Position position, String data) {
    return new Publication(
        Channel.group("a"),
        position,
        1790000000000L,
        new Message("Say", new Json(data), "c1", "", List.of()));
  }
}
