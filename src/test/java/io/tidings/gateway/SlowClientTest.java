package io.tidings.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.tidings.it.BridgeClient;
import io.tidings.it.TestCluster;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that does not read for a while. */
@Timeout(90)
class SlowClientTest {
  private static final int MESSAGES = 400;
  private static final int SIZE = 50_000;

  private static TestCluster cluster;

  private final String room = "group:" + UUID.randomUUID();

  @BeforeAll
  static void startOne() {
    cluster = TestCluster.start(1);
  }

  @AfterAll
  static void stopIt() {
    cluster.close();
  }

  private static BridgeClient client() {
    return BridgeClient.connect(cluster.port(1));
  }

  private static long timesSlow() {
    return cluster.metric(1, "tidings_slow_subscriptions_total");
  }

  private static long inHand() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  private static String message(int number) {
    return number + "-" + "x".repeat(SIZE);
  }

  @Test
  void costsLittleAndHoldsUpNobodyAndIsWholeInTheEnd() {
    try (BridgeClient slow = client();
        BridgeClient other = client();
        BridgeClient speaker = client()) {
      slow.register(room);
      other.register(room);
      slow.pause();
      long before = inHand();
      long fellBehind = timesSlow();
      List<CompletableFuture<String>> said =
          IntStream.range(0, MESSAGES)
              .mapToObj(i -> speaker.publishing(room, message(i), Map.of()))
              .toList();
      said.forEach(BridgeClient::await);
      assertThat(other.awaitData(MESSAGES)).hasSize(MESSAGES);
      assertThat(slow.data()).as("it was slow").hasSizeLessThan(MESSAGES);
      assertThat(timesSlow()).isGreaterThan(fellBehind);
      assertThat(inHand() - before).isLessThan((long) MESSAGES * SIZE / 2);

      slow.resume();

      List<String> all = IntStream.range(0, MESSAGES).mapToObj(i -> message(i)).toList();
      assertThat(slow.awaitData(MESSAGES)).isEqualTo(all);
      assertThat(slow.frames()).as("no gap among them").hasSize(MESSAGES);
    }
  }
}
