package io.tidings.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.Await;
import io.tidings.it.BridgeClient;
import io.tidings.it.TcpProxy;
import io.tidings.it.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client whose network has vanished without a word. */
@Timeout(60)
class GoneClientTest {
  private static TestCluster cluster;

  @BeforeAll
  static void startOne() {
    cluster = TestCluster.start(1, "http:\n  ping: 1s\n");
  }

  @AfterAll
  static void stopIt() {
    cluster.close();
  }

  @Test
  void isNoticedByItsSilenceAndClosed() {
    try (TcpProxy way = TcpProxy.to(cluster.port(1));
        BridgeClient gone = BridgeClient.connect(way.port());
        BridgeClient quiet = BridgeClient.connect(cluster.port(1))) {
      gone.register("group:room");
      Await.until("both are there", () -> cluster.metric(1, "tidings_connections ") == 2);
      way.hold();

      Await.until("one is there", () -> cluster.metric(1, "tidings_connections ") == 1);

      assertThat(way.withheld()).as("pings that were not answered").isPositive();
      assertThat(quiet.isOpen()).isTrue();
    }
  }
}
