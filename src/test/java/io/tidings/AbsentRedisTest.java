package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.browser.NodeJs;
import io.tidings.it.Await;
import io.tidings.it.BridgeClient;
import io.tidings.it.TcpProxy;
import io.tidings.it.TestCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients see while Redis is away, and after. */
@Timeout(120)
class AbsentRedisTest {
  private static final String CURSORS = "group:cursors";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static TestCluster cluster;
  private static TcpProxy way;

  private final String room = "group:" + UUID.randomUUID();
  private final List<BridgeClient> clients = new ArrayList<>();
  private BridgeClient speaker;
  private BridgeClient listener;

  @BeforeAll
  static void startTwoNodes() {
    cluster = TestCluster.start(0);
    way = TcpProxy.to(cluster.redis().port());
    cluster.add("redis://127.0.0.1:" + way.port());
    cluster.add("redis://127.0.0.1:" + way.port());
  }

  @AfterAll
  static void stopThem() {
    cluster.close();
    way.close();
  }

  @BeforeEach
  void connect() {
    speaker = client(1);
    listener = client(2);
    listener.register(room);
  }

  @AfterEach
  void disconnect() {
    clients.forEach(BridgeClient::close);
  }

  private BridgeClient client(int node) {
    BridgeClient client = BridgeClient.connect(cluster.port(node));
    clients.add(client);
    return client;
  }

  private boolean isStored(String data) {
    try {
      speaker.publish(room, data);
      return true;
    } catch (BridgeClient.Refusal refusal) {
      assertThat(refusal.code()).isEqualTo(503);
      return false;
    }
  }

  private void assertHeard(String... data) {
    assertThat(listener.awaitData(data.length)).containsExactly(data);
    assertThat(listener.frames()).as("no gap among them").hasSize(data.length);
    assertThat(speaker.isOpen() && listener.isOpen()).isTrue();
  }

  @Test
  void refusesToStoreAndGoesOnWithoutHistoryWhileItIsAway() throws IOException {
    listener.register(CURSORS);
    speaker.publish(room, "before");
    cluster.redis().kill();

    for (int i = 0; i < 100; i++) {
      assertThat(isStored("meanwhile")).isFalse();
    }
    speaker.publish(CURSORS, "here");
    assertHeard("before", "here");
    cluster.redis().restart();
    Await.until("stored", () -> isStored("after"));

    assertHeard("before", "here", "after");
  }

  @Test
  void givesUpARedisThatIsSilentAndGoesOnWhenItSpeaksAgain() throws IOException {
    speaker.publish(room, "before");
    cluster.redis().pause();
    assertThat(isStored("meanwhile")).isFalse();
    cluster.redis().resume();
    Await.until("stored", () -> isStored("after"));

    // What it had been told by then it has stored, and nobody has heard that it was refused.
    Await.until("the last one", () -> listener.data().contains("after"));
    List<String> heard = listener.data();
    assertThat(heard).startsWith("before").endsWith("after").hasSizeBetween(2, 3);
    assertThat(listener.frames()).hasSameSizeAs(heard);
  }

  @Test
  void storesOnceWhatTheClientLibraryRepeatsWhereverTheConnectionBreaks() throws Exception {
    int count = 400;
    String url = "ws://127.0.0.1:" + cluster.port(1) + "/hub/websocket";
    int cut = 0;
    try (NodeJs saying =
        NodeJs.run(PATIENCE, Map.of(), "say.mjs", url, room, Integer.toString(count))) {
      for (int i = 0; i < 20; i++) {
        saying.line(line -> line.startsWith("stored"));
        if (i % 2 == 0) {
          loseAnswers();
        }
        cut += way.cut();
      }
      saying.succeeds();
    }
    assertThat(cut).isPositive();
    assertHeard(IntStream.rangeClosed(1, count).mapToObj(i -> "m" + i).toArray(String[]::new));
  }

  /** What is said meanwhile is stored, and nobody is told. */
  private static void loseAnswers() {
    long before = way.withheld();
    way.swallowAnswers(true);
    Await.until("lost", () -> way.withheld() > before + 3);
    way.swallowAnswers(false);
  }
}
