package io.tidings.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.slf4j.LoggerFactory;

/** Buffers that somebody forgot to release: Netty tells of them when they are collected. */
public final class Leaks {
  private static final int ROUNDS = 3;

  private final ListAppender<ILoggingEvent> told = new ListAppender<>();

  private Leaks() {
    told.start();
    ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).addAppender(told);
  }

  /** Listens from now on. */
  public static Leaks watch() {
    return new Leaks();
  }

  /** Fails where a buffer was leaked since then. */
  public void assertNone() {
    for (int i = 0; i < ROUNDS; i++) {
      System.gc();
      // What was collected is told of when the next one is made.
      PooledByteBufAllocator.DEFAULT.directBuffer().release();
      PooledByteBufAllocator.DEFAULT.heapBuffer().release();
    }
    assertThat(told.list).map(ILoggingEvent::getFormattedMessage).isEmpty();
  }
}
