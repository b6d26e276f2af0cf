package io.tidings.protocol.signalr;

import static io.tidings.protocol.signalr.HubProtocol.JSON;
import static io.tidings.protocol.signalr.HubProtocol.MESSAGE_PACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidings.message.Json;
import io.tidings.protocol.signalr.HubMessage.Ack;
import io.tidings.protocol.signalr.HubMessage.CancelInvocation;
import io.tidings.protocol.signalr.HubMessage.Close;
import io.tidings.protocol.signalr.HubMessage.Completion;
import io.tidings.protocol.signalr.HubMessage.Invocation;
import io.tidings.protocol.signalr.HubMessage.Ping;
import io.tidings.protocol.signalr.HubMessage.Sequence;
import io.tidings.protocol.signalr.HubMessage.StreamInvocation;
import io.tidings.protocol.signalr.HubMessage.StreamItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for both encodings. */
class HubProtocolTest {
  static final List<HubMessage> ONE_OF_EACH =
      List.of(
          new Invocation("Send", new Json("[42,\"é 😀 \\\"\"]")),
          new Invocation(Optional.of("1"), "Send", new Json("[]"), List.of("s1", "s2")),
          new StreamInvocation("2", "Stream", new Json("[{\"a\":[null,true,false]}]"), List.of()),
          new StreamInvocation("3", "Stream", new Json("[-7,1.5]"), List.of("s3")),
          new StreamItem("2", new Json("{\"text\":\"x\"}")),
          Completion.of("1"),
          Completion.result("1", Json.NULL),
          Completion.result("1", new Json("[[],{}]")),
          Completion.error("1", "It didn't work!"),
          new CancelInvocation("2"),
          new Ping(),
          new Close(Optional.empty(), false),
          new Close(Optional.of("gone"), true),
          new Ack(1394),
          new Sequence(Long.MAX_VALUE));

  @ParameterizedTest
  @EnumSource
  void readsBackWhatItWrites(HubProtocol protocol) {
    for (HubMessage message : ONE_OF_EACH) {
      ByteBuf wire = Wire.written(message, protocol);
      assertThat(protocol.decode(wire)).contains(message);
      assertThat(wire.isReadable()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsOneMessageAfterTheOther(HubProtocol protocol) {
    assertThat(readAll(protocol, run(protocol))).isEqualTo(ONE_OF_EACH);
  }

  @ParameterizedTest
  @EnumSource
  void waitsForTheRestWhereverTheBytesAreCut(HubProtocol protocol) {
    ByteBuf whole = run(protocol);
    for (int cut = 0; cut <= whole.readableBytes(); cut++) {
      ByteBuf arrived = Unpooled.buffer().writeBytes(whole, 0, cut);
      List<HubMessage> read = readAll(protocol, arrived);
      arrived.writeBytes(whole, cut, whole.readableBytes() - cut);
      read.addAll(readAll(protocol, arrived));
      assertThat(read).as("cut at %d", cut).isEqualTo(ONE_OF_EACH);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesEveryMessageWhoseBodyIsCutOff(HubProtocol protocol) {
    for (HubMessage message : ONE_OF_EACH) {
      ByteBuf whole = Wire.written(message, protocol);
      int head = protocol == MESSAGE_PACK ? 1 : 0;
      int body = whole.readableBytes() - 1;
      for (int length = 0; length < body; length++) {
        ByteBuf spoilt = Unpooled.buffer().writeBytes(whole, head, length);
        ByteBuf wire = delimited(protocol, spoilt);
        assertThatThrownBy(() -> protocol.decode(wire))
            .as("%s cut to %d bytes", message, length)
            .isInstanceOf(SignalRDecodeException.class);
        assertThat(wire.isReadable()).isFalse();
      }
    }
  }

  @Test
  void isFoundByTheNameInTheHandshake() {
    assertThat(HubProtocol.named("json")).contains(JSON);
    assertThat(HubProtocol.named("messagepack")).contains(MESSAGE_PACK);
    assertThat(HubProtocol.named("JSON")).isEmpty();
  }

  @Test
  void neverHasAnErrorAndAResult() {
    assertThatThrownBy(() -> new Completion("1", Optional.of("error"), Optional.of(Json.NULL)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ByteBuf run(HubProtocol protocol) {
    ByteBuf run = Unpooled.buffer();
    ONE_OF_EACH.forEach(message -> run.writeBytes(Wire.written(message, protocol)));
    return run;
  }

  private static ByteBuf delimited(HubProtocol protocol, ByteBuf body) {
    ByteBuf message = Unpooled.buffer().setIndex(LengthPrefix.MAX, LengthPrefix.MAX);
    message.writeBytes(body);
    protocol.delimit(message);
    return message;
  }

  private static List<HubMessage> readAll(HubProtocol protocol, ByteBuf wire) {
    List<HubMessage> read = new ArrayList<>();
    Optional<HubMessage> next = protocol.decode(wire);
    while (next.isPresent()) {
      read.add(next.get());
      next = protocol.decode(wire);
    }
    return read;
  }
}
