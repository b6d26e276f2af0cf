package io.tidings.protocol.signalr;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tidings.message.Json;
import io.tidings.protocol.signalr.HubMessage.Call;
import io.tidings.protocol.signalr.HubMessage.Completion;
import io.tidings.protocol.signalr.HubMessage.StreamItem;
import io.vertx.core.json.JsonArray;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HubProtocolFuzzTest {
  private static final int RUNS = 5_000;

  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  /** Bytes that begin or end something in either encoding. */
  private static final byte[] SPOILERS = {
    0,
    1,
    9,
    10,
    0x1E,
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\\',
    'e',
    '-',
    '.',
    '9',
    0x7F,
    (byte) 0x80,
    (byte) 0x9F,
    (byte) 0xA0,
    (byte) 0xC0,
    (byte) 0xC1,
    (byte) 0xC4,
    (byte) 0xC6,
    (byte) 0xC7,
    (byte) 0xC9,
    (byte) 0xCB,
    (byte) 0xCF,
    (byte) 0xD3,
    (byte) 0xD6,
    (byte) 0xDB,
    (byte) 0xDD,
    (byte) 0xDF,
    (byte) 0xED,
    (byte) 0xFF
  };

  @ParameterizedTest
  @EnumSource
  void answersEverySpoiltRunWithMessagesOrARefusal(HubProtocol protocol) {
    long seed = System.nanoTime();
    System.out.println("HubProtocolFuzzTest " + protocol + " seed " + seed);
    Random random = new Random(seed);
    int refused = 0;
    int read = 0;
    long slowest = 0;
    for (int i = 0; i < RUNS; i++) {
      ByteBuf wire = spoiltRun(protocol, random);
      ByteBuf asItCame = wire.duplicate();
      long start = CLOCK.getCurrentThreadCpuTime();
      try {
        Optional<HubMessage> next = protocol.decode(wire);
        while (next.isPresent()) {
          read++;
          isOfUse(next.get());
          next = protocol.decode(wire);
        }
      } catch (SignalRDecodeException e) {
        assertThat(e.getMessage()).isNotBlank();
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("failed at " + ByteBufUtil.hexDump(asItCame), e);
      }
      slowest = Math.max(slowest, CLOCK.getCurrentThreadCpuTime() - start);
    }
    assertThat(refused).isBetween(RUNS / 10, RUNS - RUNS / 100);
    assertThat(read).isGreaterThan(RUNS / 10);
    assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(1));
  }

  /** What was read is valid JSON, as Vert.x judges, and can be written again in either encoding. */
  private static void isOfUse(HubMessage message) {
    payload(message).ifPresent(json -> new JsonArray("[" + json + "]"));
    for (HubProtocol protocol : HubProtocol.values()) {
      ByteBuf again = Wire.written(message, protocol);
      assertThat(protocol.decode(again)).isPresent();
    }
  }

  private static Optional<Json> payload(HubMessage message) {
    if (message instanceof Call call) {
      return Optional.of(call.arguments());
    }
    if (message instanceof StreamItem item) {
      return Optional.of(item.item());
    }
    return message instanceof Completion completion ? completion.result() : Optional.empty();
  }

  private static ByteBuf spoiltRun(HubProtocol protocol, Random random) {
    ByteBuf run = Unpooled.buffer();
    for (int messages = random.nextInt(3); messages >= 0; messages--) {
      int which = random.nextInt(HubProtocolTest.ONE_OF_EACH.size());
      run.writeBytes(Wire.written(HubProtocolTest.ONE_OF_EACH.get(which), protocol));
    }
    byte[] bytes = ByteBufUtil.getBytes(run);
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      bytes = spoil(bytes, random);
    }
    return Unpooled.wrappedBuffer(bytes);
  }

  private static byte[] spoil(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    byte spoiler = SPOILERS[random.nextInt(SPOILERS.length)];
    ByteBuf spoilt = Unpooled.buffer().writeBytes(bytes, 0, at);
    int rest = bytes.length - at;
    switch (random.nextInt(4)) {
      case 0 -> spoilt.writeByte(spoiler).writeBytes(bytes, at + 1, rest - 1);
      case 1 -> spoilt.writeByte(spoiler).writeBytes(bytes, at, rest);
      case 2 -> {
        int cut = Math.min(rest, 1 + random.nextInt(8));
        spoilt.writeBytes(bytes, at + cut, rest - cut);
      }
      default -> {
        for (int i = random.nextInt(2000); i >= 0; i--) {
          spoilt.writeByte(spoiler);
        }
        spoilt.writeBytes(bytes, at, rest);
      }
    }
    return spoilt.isReadable() ? ByteBufUtil.getBytes(spoilt) : bytes;
  }
}
