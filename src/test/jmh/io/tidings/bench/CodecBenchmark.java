package io.tidings.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.protocol.bridge.BridgeDecoder;
import io.tidings.protocol.bridge.BridgeDialect;
import io.tidings.protocol.bridge.BridgeFrame;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to read what a client publishes, and to write it, once for all sockets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
  private static final String BODY = "{\"text\":\"" + "x".repeat(189) + "\"}";

  private final String frame =
      "{\"type\":\"publish\",\"address\":\"group:General\",\"body\":" + BODY + "}";
  private final Publication publication =
      new Publication(
          Channel.group("General"),
          new Position("4p0hdr9f3kq", 125),
          1_790_000_000_000L,
          new Message(Message.DEFAULT_NAME, new Json(BODY), "connection", "", List.of()));
  private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(4096);

  @TearDown
  public void release() {
    out.release();
  }

  @Benchmark
  public BridgeFrame decodePublish() {
    return BridgeDecoder.decode(frame);
  }

  @Benchmark
  public ByteBuf encodeForWebSocket() {
    out.clear();
    BridgeDialect.WEBSOCKET.encode(publication, out);
    return out;
  }

  @Benchmark
  public ByteBuf encodeForSockJs() {
    out.clear();
    BridgeDialect.SOCKJS.encode(publication, out);
    return out;
  }
}
