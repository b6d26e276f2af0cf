package io.tidings.signalr;

import io.tidings.browser.NodeJs;
import io.tidings.hub.HubType;
import io.tidings.it.TcpProxy;
import io.tidings.it.TestCluster;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JavaScriptClientsTest {
  private static TestCluster cluster;
  private static TcpProxy proxy;
  private static Levers levers;

  @BeforeAll
  static void start() {
    cluster =
        TestCluster.start(
            2,
            """
            signalr:
              keepAlive: 1s
              clientTimeout: 6s
              handshake: 8s
            """,
            HubType.at("/specification", SpecificationHub::new),
            HubType.at("/targets", TargetsHub::new));
    proxy = TcpProxy.to(cluster.port(1));
    levers =
        Levers.of(
            Map.of(
                "cut", () -> proxy.cut(),
                "hold", () -> proxy.hold(),
                "release", () -> proxy.release(),
                "move", () -> lead(cluster.port(2)),
                "moveBack", () -> lead(cluster.port(1))));
  }

  private static void lead(int port) {
    proxy.redirect(port);
    proxy.cut();
  }

  @AfterAll
  static void stop() {
    levers.close();
    proxy.close();
    cluster.close();
  }

  @Test
  void callAndStreamOnEveryTransportInEveryEncoding() throws Exception {
    judge("calls");
  }

  @Test
  void areReachedByEveryTargetOnWhateverNode() throws Exception {
    judge("targets");
  }

  @Test
  void missNothingWhenTheirLineIsCut() throws Exception {
    judge("recovery");
  }

  @Test
  void areServedByTwoNodesAsByOne() throws Exception {
    judge("nodes");
  }

  @Test
  void areNotAtTheMercyOfBadOnes() throws Exception {
    judge("input");
  }

  private static void judge(String tests) throws InterruptedException {
    try (NodeJs run = Judge.run(tests, cluster.port(1), cluster.port(2), proxy, levers)) {
      run.succeeds();
    }
  }
}
