package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.Await;
import io.tidings.it.NodeProcess;
import io.tidings.it.Site;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the process, with real ones. */
@Timeout(90)
class NodeProcessTest {
  private static final int SIGTERM = 128 + 15;

  @TempDir Path directory;
  private Site site;

  @BeforeEach
  void findASite() {
    site = Site.at(directory);
  }

  @AfterEach
  void leaveTheSite() {
    site.close();
  }

  @Test
  void aWrongSettingStopsTheStartAndIsNamed() {
    NodeProcess node = site.launch(Map.of("TIDINGS_HTTP_PORT", "99999"));
    assertThat(node.awaitEnd()).isEqualTo(1);
    assertThat(node.log().lines())
        .singleElement()
        .asString()
        .contains("cannot start: http.port must be 0 to 65535, was 99999");
  }

  @Test
  void aClusterXmlThatIsNoneStopsTheStartAndIsNamed() throws IOException {
    Files.writeString(directory.resolve("cluster.xml"), "<hazelcast><nonsense/></hazelcast>");
    NodeProcess node = site.launch(Map.of());
    assertThat(node.awaitEnd()).isEqualTo(1);
    assertThat(node.log())
        .contains("cannot be joined at 127.0.0.1:", "cluster.xml is not a configuration")
        .doesNotContain("\tat ");
    assertThat(site.redis()).isEmpty();
  }

  @Test
  void aClusterHostThatIsNotThisMachinesStopsTheStartAndIsNamed() {
    NodeProcess node = site.launch(Map.of("TIDINGS_CLUSTER_HOST", "203.0.113.1"));
    assertThat(node.awaitEnd()).isEqualTo(1);
    assertThat(node.log()).contains("cannot start: the cluster cannot be joined at 203.0.113.1:");
    assertThat(site.redis()).isEmpty();
  }

  @Test
  void aPortThatIsTakenStopsTheStartAndIsNamed() {
    String port = Integer.toString(site.start().port());
    NodeProcess second = site.launch(Map.of("TIDINGS_HTTP_PORT", port));
    assertThat(second.awaitEnd()).isEqualTo(1);
    assertThat(second.log())
        .contains("cannot start: http.port " + port + " on http.host 127.0.0.1 cannot be listened")
        .doesNotContain("\tat ")
        .doesNotContain("WARN");
  }

  @Test
  void aRedisPortWhoseHolderSaysNothingStopsTheStartAndIsNamed() throws IOException {
    try (ServerSocket holder =
        new ServerSocket(site.redisPort(), 50, InetAddress.getLoopbackAddress())) {
      NodeProcess node = site.launch(Map.of());
      assertThat(node.awaitEnd()).isEqualTo(1);
      assertThat(node.log())
          .contains("cannot start: port " + holder.getLocalPort() + " on 127.0.0.1 is held by")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void aSecondNodeJoinsAndSharesTheRedisOfTheFirst() {
    NodeProcess first = site.start();
    NodeProcess second = site.start();
    assertThat(peers(first)).as("peers of the first at once").isEqualTo(1);
    assertThat(peers(second)).as("peers of the second").isEqualTo(1);
    assertThat(second.log()).contains("sharing the Redis of another node");
  }

  @Test
  void nodesThatStartAtTheSameMomentFindEachOther() {
    NodeProcess one = site.launch(Map.of());
    NodeProcess other = site.launch(Map.of());
    Await.until("one sees the other", () -> peers(one.awaitReady()) == 1);
    Await.until("the other sees it too", () -> peers(other.awaitReady()) == 1);
    assertThat(one.log() + other.log())
        .containsOnlyOnce("started a Redis")
        .containsOnlyOnce("sharing the Redis")
        .doesNotContain("silent");
  }

  @Test
  void nodesOfAnotherClusterAreNotSeenAndTheirRedisIsRefused() throws IOException {
    NodeProcess first = site.start();
    NodeProcess stranger = site.launch(Map.of("TIDINGS_CLUSTER_NAME", "stranger"));
    assertThat(stranger.awaitEnd()).isEqualTo(1);
    assertThat(stranger.log()).contains("but cluster.name is 'stranger'");

    Path elsewhere = Files.createTempDirectory(directory, "stranger");
    try (Site other = Site.at(elsewhere)) {
      String port = site.environment().get("TIDINGS_CLUSTER_PORT");
      NodeProcess neighbour = other.start(Map.of("TIDINGS_CLUSTER_PORT", port));
      assertThat(peers(neighbour)).isZero();
      assertThat(peers(first)).isZero();
    }
  }

  @Test
  void theRedisThatAKilledNodeHasLeftIsTakenOver() {
    site.start().kill();
    ProcessHandle redis = site.redis().orElseThrow();
    NodeProcess next = site.start();
    assertThat(site.redis()).contains(redis);
    assertThat(next.log()).contains("sharing the Redis");
  }

  @Test
  void theLastNodeToLeaveStopsTheRedisNotTheFirst() {
    NodeProcess first = site.start();
    NodeProcess second = site.start();
    ProcessHandle redis = site.redis().orElseThrow();

    first.terminate();
    assertThat(first.awaitEnd()).isEqualTo(SIGTERM);
    assertThat(redis.isAlive()).isTrue();
    assertThat(second.get("/health/ready").statusCode()).isEqualTo(200);

    second.terminate();
    assertThat(second.awaitEnd()).isEqualTo(SIGTERM);
    Await.until("the Redis has ended", () -> !redis.isAlive());
  }

  @Test
  void isNotReadyWhileRedisDoesNotAnswerAndReadyAgainAfter() throws IOException {
    NodeProcess node = site.start();
    assertThat(node.get("/health/ready").statusCode()).isEqualTo(200);
    signal("STOP");
    assertThat(node.get("/health/ready").statusCode()).isEqualTo(503);
    JsonObject body = new JsonObject(node.get("/health/ready").body());
    assertThat(body.getJsonObject("checks").getString("redis")).isNotEqualTo("up");
    assertThat(body.getJsonObject("checks").getString("cluster")).isEqualTo("up");
    assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
    signal("CONT");
    Await.until("ready", () -> node.get("/health/ready").statusCode() == 200);
  }

  @Test
  void startsItsRedisAgainWhenThatHasDied() {
    NodeProcess node = site.start();
    ProcessHandle redis = site.redis().orElseThrow();
    redis.destroyForcibly();
    Await.until("another Redis", () -> site.redis().filter(it -> !it.equals(redis)).isPresent());
    Await.until("ready", () -> node.get("/health/ready").statusCode() == 200);
  }

  @Test
  void saysInOneLineWhatItIsAndWhereToGo() {
    NodeProcess node = site.start();
    assertThat(
            node.awaitLog(Pattern.compile("Tidings is ready: http://127.0.0.1:(\\d+)/")).group(1))
        .isEqualTo(Integer.toString(node.port()));
    assertThat(node.log()).doesNotContain("WARN").doesNotContain("ERROR");
  }

  @Test
  void leavesAtOnceWhenItOnlyTries() {
    NodeProcess node = site.launch(Map.of(), "--try");
    assertThat(node.awaitEnd()).isZero();
    assertThat(node.log()).contains("Tidings is ready").contains("left node");
    assertThat(site.redis()).isEmpty();
  }

  @Test
  void refusesArgumentsThatItDoesNotKnow() {
    NodeProcess node = site.launch(Map.of(), "--port=80");
    assertThat(node.awaitEnd()).isEqualTo(1);
    assertThat(node.log()).contains("cannot start: no arguments are taken but --try");
  }

  private void signal(String name) throws IOException {
    long redis = site.redis().orElseThrow().pid();
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(redis)).start();
    assertThat(kill.onExit().join().exitValue()).isZero();
  }

  private static long peers(NodeProcess node) {
    return node.metric("tidings_peers ");
  }
}
