package io.tidings.feed;

import io.netty.buffer.ByteBuf;
import io.tidings.log.Page.Verdict;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.protocol.Dialect;
import io.tidings.protocol.bridge.BridgeDialect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a feed takes for each delivery, and for each who comes back; sockets are not in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FeedBenchmark {
  private static final int READERS = 1000;
  private static final int MISSED = 100;
  private static final String EPOCH = "4p0hdr9f3kq";
  private static final Message MESSAGE =
      new Message(
          Message.DEFAULT_NAME, new Json("\"" + "x".repeat(198) + "\""), "", "", List.of());

  private final PaperGateway gateway = new PaperGateway();
  private final Reader reader = new Taker();
  private long offset;

  @Setup
  public void listen() {
    for (int i = 0; i < READERS; i++) {
      gateway.feeds.subscribe(PaperLog.CHANNEL, new Taker(), new Start.Latest());
    }
    gateway.open(new Position(EPOCH, 0));
    for (int i = 0; i < MISSED; i++) {
      gateway.announce(next());
    }
  }

  @TearDown
  public void close() {
    gateway.close();
  }

  @Benchmark
  @OperationsPerInvocation(READERS)
  public void deliver() {
    gateway.announce(next());
  }

  @Benchmark
  public Object replayAHundred() {
    Start since = new Start.After(new Position(EPOCH, offset - MISSED));
    Subscription subscription = gateway.feeds.subscribe(PaperLog.CHANNEL, reader, since);
    subscription.close();
    return subscription.joined().result();
  }

  private Publication next() {
    return new Publication(PaperLog.CHANNEL, new Position(EPOCH, ++offset), 0, MESSAGE);
  }

  /** Takes whatever it is written. */
  private static final class Taker implements Reader {
    @Override
    public String connection() {
      return "connection";
    }

    @Override
    public Dialect dialect() {
      return BridgeDialect.WEBSOCKET;
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void write(ByteBuf frames) {
      frames.release();
    }

    @Override
    public void gap(Channel channel, Verdict reason, Position continuesAfter) {
      throw new IllegalStateException("nothing is missed here");
    }
  }
}
