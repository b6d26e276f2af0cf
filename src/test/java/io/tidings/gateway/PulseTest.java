package io.tidings.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.Await;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final int MANY = 500;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger beats = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void letsTheLoopBreatheBetweenThoseWhoCameTogether() {
    Context loop = vertx.getOrCreateContext();
    loop.runOnContext(
        v -> {
          Pulse pulse = new Pulse(vertx, Duration.ofSeconds(1));
          AtomicInteger inThisTurn = new AtomicInteger();
          for (int i = 0; i < MANY; i++) {
            pulse.add(
                () -> {
                  beats.incrementAndGet();
                  if (inThisTurn.getAndIncrement() == 0) {
                    loop.runOnContext(turnEnded -> inThisTurn.set(0));
                  }
                  most.accumulateAndGet(inThisTurn.get(), Math::max);
                });
          }
        });

    Await.until("all had their beat", () -> beats.get() >= MANY);

    assertThat(most).hasValueLessThanOrEqualTo(Pulse.SLICE);
  }
}
