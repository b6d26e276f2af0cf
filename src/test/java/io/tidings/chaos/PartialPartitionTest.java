package io.tidings.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidings.it.Await;
import io.tidings.it.BridgeClient;
import io.tidings.it.TcpProxy;
import io.tidings.log.TestRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that cannot reach each other, while a third reaches both, and all of them Redis. */
@Timeout(180)
class PartialPartitionTest {
  private static final int NODES = 3;
  private static final Duration A_START = Duration.ofSeconds(60);
  private static final Duration A_MERGE = Duration.ofSeconds(60);

  /** Keeps no history, so that nothing but the event bus brings its messages. */
  private static final String CURSORS = "group:cursors";

  private final String room = "group:" + UUID.randomUUID();
  private final List<ChaosNode> nodes = new ArrayList<>();
  private final List<BridgeClient> clients = new ArrayList<>();
  @TempDir private Path directory;
  private Network network;
  private TestRedis redis;

  @BeforeEach
  void startThreeNodes() throws IOException {
    network = Network.of(NODES);
    assumeThat(network.breaks()).as("namespaces can be made").isTrue();
    redis = TestRedis.start();
    Fleet fleet = new Fleet(network, NODES, directory, "");
    for (int i = 0; i < NODES; i++) {
      TcpProxy link = TcpProxy.to(redis.port(), InetAddress.getByName(network.gateway()));
      String url = "redis://" + network.gateway() + ":" + link.port();
      ChaosNode node = fleet.node(i, url, link);
      nodes.add(node);
      node.launch();
    }
    for (ChaosNode node : nodes) {
      Await.until("ready " + node.address(), A_START, node::isReady);
    }
  }

  @AfterEach
  void stop() throws IOException {
    clients.forEach(BridgeClient::close);
    nodes.forEach(ChaosNode::close);
    network.close();
    if (redis != null) {
      redis.close();
    }
  }

  private BridgeClient client(int node) {
    BridgeClient client = BridgeClient.connect(nodes.get(node).address());
    clients.add(client);
    client.register(room);
    client.register(CURSORS);
    return client;
  }

  /**
   * Says something that nothing but the bus brings. Returns whether that, or the last, is there.
   */
  private static boolean reaches(BridgeClient speaker, BridgeClient listener, String said) {
    speaker.publish(CURSORS, said);
    return listener.data().contains(said);
  }

  @Test
  void missNothingMeanwhileAndReachEachOtherAfter() {
    BridgeClient ann = client(0);
    BridgeClient bob = client(1);
    BridgeClient cat = client(2);
    Await.until("ann reaches bob", () -> reaches(ann, bob, "before"));
    network.drop(0, 1);
    network.drop(1, 0);

    List<String> said = IntStream.rangeClosed(1, 20).mapToObj(i -> "said " + i).toList();
    said.forEach(one -> ann.publish(room, one));
    for (BridgeClient each : List.of(bob, cat)) {
      Await.until("all of it", () -> each.data().containsAll(said));
    }
    assertThat(reaches(ann, bob, "by the bus")).isFalse();
    Await.until("cat is reached", () -> reaches(ann, cat, "meanwhile"));
    String answer = "answered";
    bob.publish(room, answer);
    Await.until("the answer", () -> ann.data().contains(answer));

    network.pass(0, 1);
    network.pass(1, 0);

    Await.until("ann reaches bob", A_MERGE, () -> reaches(ann, bob, "to bob"));
    Await.until("bob reaches ann", A_MERGE, () -> reaches(bob, ann, "to ann"));
    for (BridgeClient each : List.of(ann, bob, cat)) {
      List<String> heard =
          each.data().stream().filter(one -> said.contains(one) || one.equals(answer)).toList();
      assertThat(heard).hasSize(said.size() + 1).startsWith(said.toArray(String[]::new));
    }
  }
}
