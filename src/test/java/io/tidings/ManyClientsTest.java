package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.Await;
import io.tidings.it.BridgeClient;
import io.tidings.it.NodeProcess;
import io.tidings.it.Site;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many clients in one channel of one node: told the same, and all back in one moment. */
@Timeout(90)
class ManyClientsTest {
  private static final String ROOM = "group:room";
  private static final int MANY = 500;
  private static final int MESSAGES = 100;

  /** In milliseconds. On an idle machine it is a fifth of that, and most of it the start's. */
  private static final long RESPONSIVE = 1500;

  @TempDir Path directory;
  private Site site;
  private NodeProcess node;

  @BeforeEach
  void start() {
    site = Site.at(directory);
    node = site.start();
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private List<BridgeClient> connectMany() {
    return IntStream.range(0, MANY).mapToObj(i -> BridgeClient.connect(node.port())).toList();
  }

  @Test
  void doNotKeepTheEventLoopsFromEverythingElse() {
    List<String> said = IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
    String before;
    try (BridgeClient speaker = BridgeClient.connect(node.port())) {
      before = speaker.publish(ROOM, "before");
      List<BridgeClient> listeners = connectMany();
      listeners.forEach(listener -> listener.register(ROOM));
      said.forEach(data -> speaker.publish(ROOM, data));
      listeners.forEach(listener -> assertThat(listener.awaitData(MESSAGES)).isEqualTo(said));
      listeners.forEach(BridgeClient::close);
    }
    Await.until("all gone", () -> node.metric("tidings_connections ") == 0);

    List<BridgeClient> back = connectMany();
    List<CompletableFuture<JsonObject>> joining =
        back.stream().map(client -> client.registering(ROOM, before)).toList();
    for (CompletableFuture<JsonObject> joined : joining) {
      assertThat(BridgeClient.await(joined).getBoolean("recovered")).isTrue();
    }
    back.forEach(client -> assertThat(client.data()).isEqualTo(said));
    back.forEach(BridgeClient::close);

    assertThat(node.metric("tidings_loop_lag_worst")).isLessThan(RESPONSIVE);
  }
}
