package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.Await;
import io.tidings.it.BridgeClient;
import io.tidings.it.TestCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More than a node or its Redis can take. */
@Timeout(120)
class OverloadTest {
  private static final String ROOM = "group:room";

  private final List<BridgeClient> clients = new ArrayList<>();
  private TestCluster cluster;

  @BeforeEach
  void start() {
    cluster = TestCluster.start(1);
  }

  @AfterEach
  void stop() {
    clients.forEach(BridgeClient::close);
    cluster.close();
  }

  private List<BridgeClient> clients(int count) {
    List<BridgeClient> some =
        IntStream.range(0, count).mapToObj(i -> BridgeClient.connect(cluster.port(1))).toList();
    clients.addAll(some);
    return some;
  }

  /** The code that a publish was refused with; 0 where it was stored. */
  private static CompletableFuture<Integer> code(CompletableFuture<String> publish) {
    return publish.handle(
        (id, failure) ->
            failure != null && failure.getCause() instanceof BridgeClient.Refusal refusal
                ? refusal.code()
                : 0);
  }

  @Test
  void refusesEarlyWhatRedisDoesNotTakeAndKeepsNothingOfItWaiting() throws IOException {
    BridgeClient listener = clients(1).get(0);
    listener.register(ROOM);
    List<BridgeClient> speakers = clients(24);
    cluster.redis().pause();
    List<CompletableFuture<Integer>> codes = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      for (BridgeClient speaker : speakers) {
        codes.add(code(speaker.publishing(ROOM, "x", Map.of())));
      }
    }
    CompletableFuture.allOf(codes.toArray(CompletableFuture[]::new))
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
    assertThat(codes).allMatch(code -> code.join() == 429 || code.join() == 503);
    assertThat(codes).as("before any time was over").anyMatch(code -> code.join() == 429);
    assertThat(cluster.metric(1, "tidings_redis_errors_total{reason=\"overload\"")).isPositive();

    cluster.redis().resume();
    Await.until(
        "stored", () -> code(speakers.get(0).publishing(ROOM, "after", Map.of())).join() == 0);
    Await.until("heard", () -> listener.data().contains("after"));
    assertThat(listener.isOpen()).isTrue();
  }
}
