package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.Await;
import io.tidings.it.TestCluster;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NodeTest {
  private static TestCluster cluster;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void startTwo() {
    cluster = TestCluster.start(2);
  }

  @AfterAll
  static void stopThem() {
    cluster.close();
  }

  @Test
  void servesItsHealth() throws Exception {
    assertThat(get(1, "/health/live").statusCode()).isEqualTo(200);
    HttpResponse<String> ready = get(2, "/health/ready");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body())
        .isEqualTo(
            "{\"status\":\"up\",\"checks\":{\"redis\":\"up\",\"cluster\":\"up\",\"listening\":\"up\"}}");
  }

  @Test
  void isNotReadyAsSoonAsRedisDoesNotAnswer() throws Exception {
    cluster.redis().kill();
    HttpResponse<String> ready = get(1, "/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).startsWith("{\"status\":\"down\"").contains("\"cluster\":\"up\"");
    cluster.redis().restart();
    Await.until("ready", () -> get(1, "/health/ready").statusCode() == 200);
    Await.until("ready", () -> get(2, "/health/ready").statusCode() == 200);
  }

  @Test
  void servesItsMeters() throws Exception {
    Await.until("they see each other", () -> get(1, "/metrics").body().contains("peers 1.0"));
    HttpResponse<String> metrics = get(2, "/metrics");
    assertThat(metrics.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(metrics.body()).contains("jvm_memory_used_bytes", "# TYPE tidings_peers gauge");
  }

  @Test
  void aNodeThatLeavesIsMissedAtOnce() throws Exception {
    int third = cluster.add();
    Await.until("two peers", () -> get(1, "/metrics").body().contains("peers 2.0"));
    TestCluster.await(cluster.node(third).stop());
    Await.until("one peer", () -> get(1, "/metrics").body().contains("peers 1.0"));
  }

  @Test
  void strangersWhoListenOnTheNextPortsDoNotKeepANodeFromJoining() throws Exception {
    // Where a node was just now, the others still knock.
    int next = cluster.settings().cluster().port() + 3;
    List<ServerSocket> strangers = new ArrayList<>();
    try {
      for (int port = next; port < next + 6; port++) {
        try {
          strangers.add(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
        } catch (BindException taken) {
          // By a stranger of another test.
        }
      }
      assertThat(strangers).isNotEmpty();
      int third = cluster.add();
      Await.until("two peers", () -> get(third, "/metrics").body().contains("peers 2.0"));
      TestCluster.await(cluster.node(third).stop());
    } finally {
      for (ServerSocket stranger : strangers) {
        stranger.close();
      }
    }
  }

  private HttpResponse<String> get(int node, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + cluster.port(node) + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
