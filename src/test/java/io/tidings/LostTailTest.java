package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.Await;
import io.tidings.it.BridgeClient;
import io.tidings.it.TcpProxy;
import io.tidings.it.TestCluster;
import io.tidings.log.TestRedis;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What clients see when Redis comes back without its newest messages: nothing, wherever a node has
 * them still; otherwise whoever is not provably whole is told.
 */
@Timeout(120)
class LostTailTest {
  private static TestCluster cluster;
  private static TcpProxy way;
  private static int first;
  private static int second;

  private final List<TestRedis> servers = new ArrayList<>();
  private final List<BridgeClient> clients = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private TestRedis primary;
  private String room;
  private BridgeClient speaker;
  private BridgeClient listener;

  @BeforeAll
  static void startTheNodes() {
    cluster = TestCluster.start(0, "http:\n  drain: 0s\n");
    way = TcpProxy.to(cluster.redis().port());
    startTwoNodes();
  }

  private static void startTwoNodes() {
    first = cluster.add("redis://127.0.0.1:" + way.port());
    second = cluster.add("redis://127.0.0.1:" + way.port());
  }

  @BeforeEach
  void startWithAnEmptyRedis() throws IOException {
    primary = TestRedis.start();
    goOnWith(primary);
  }

  /** Joins a room that nobody was in before. */
  private void goOnWith(TestRedis empty) {
    servers.add(empty);
    way.redirect(empty.port());
    way.cut();
    room = "group:" + UUID.randomUUID();
    connect();
    Await.until("joined", () -> succeeds(() -> listener.register(room)));
  }

  private void connect() {
    speaker = client(first);
    listener = client(second);
  }

  @AfterEach
  void stop() throws IOException {
    clients.forEach(BridgeClient::close);
    for (TestRedis server : servers) {
      server.close();
    }
  }

  @AfterAll
  static void stopTheNodes() {
    cluster.close();
    way.close();
  }

  private BridgeClient client(int node) {
    BridgeClient client = BridgeClient.connect(cluster.port(node));
    clients.add(client);
    return client;
  }

  private TestRedis replica() throws IOException {
    TestRedis replica = primary.startReplica();
    servers.add(replica);
    return replica;
  }

  /** Says what follows, and knows that it is stored. */
  private void say(int count) {
    for (int i = 0; i < count; i++) {
      ids.add(untilStored(Integer.toString(ids.size() + 1)));
    }
  }

  /** As client libraries do. */
  private String untilStored(String data) {
    List<String> id = new ArrayList<>();
    String messageId = UUID.randomUUID().toString();
    Await.until(
        "stored " + data, () -> succeeds(() -> id.add(speaker.publish(room, data, messageId))));
    return id.get(0);
  }

  private static boolean succeeds(Runnable attempt) {
    try {
      attempt.run();
      return true;
    } catch (BridgeClient.Refusal refusal) {
      assertThat(refusal.code()).isEqualTo(503);
      return false;
    }
  }

  private void failOverTo(TestRedis replica) throws IOException {
    primary.kill();
    replica.promote();
    way.redirect(replica.port());
    primary = replica;
  }

  /** What a client is told that comes to a node and has this much. */
  private JsonObject comesBackWith(int offset) {
    return joins(client(second), offset);
  }

  /** Until its node has found its way to the log again. */
  private JsonObject joins(BridgeClient back, int offset) {
    List<JsonObject> joined = new ArrayList<>();
    Await.until(
        "joined after " + offset,
        () -> succeeds(() -> joined.add(back.registerSince(room, ids.get(offset - 1)))));
    return joined.get(0);
  }

  private void assertNobodyNoticed() {
    assertThat(listener.awaitData(ids.size())).isEqualTo(numbers(1, ids.size()));
    assertThat(listener.frames()).as("no gap among them").hasSize(ids.size());
    for (int offset : List.of(90, 97, 100)) {
      BridgeClient back = client(second);
      JsonObject joined = joins(back, offset);
      assertThat(joined.getBoolean("recovered")).as("after " + offset).isTrue();
      assertThat(back.data()).isEqualTo(numbers(offset + 1, ids.size()));
    }
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }

  @Test
  void isPutBackByANodeThatHasItStill() throws IOException {
    say(97);
    TestRedis replica = replica();
    replica.isolateFrom(primary);
    say(3);
    listener.awaitData(100);

    failOverTo(replica);
    say(1);

    assertThat(ids.get(100)).endsWith(":101");
    assertNobodyNoticed();
  }

  @Test
  void isPutBackAfterEachOfManyFailoversToAndFro() throws IOException {
    say(80);
    TestRedis other = replica();
    for (int round = 0; round < 4; round++) {
      TestRedis failed = primary;
      say(2);
      other.isolateFrom(primary);
      say(3);
      listener.awaitData(ids.size());
      failOverTo(other);
      say(1);
      failed.restart();
      failed.follow(primary);
      other = failed;
    }
    assertThat(ids.get(ids.size() - 1)).endsWith(":" + ids.size());
    assertNobodyNoticed();
  }

  @Test
  void isPutBackAfterAFileThatLackedItsEnd() throws IOException {
    say(97);
    Path copy = primary.copyData();
    say(3);
    listener.awaitData(100);

    primary.restartFrom(copy);
    say(1);

    assertNobodyNoticed();
  }

  @Test
  void isNotToldToWhoeverComesBackBeforeItIsPutBack() throws IOException {
    say(97);
    TestRedis replica = replica();
    replica.isolateFrom(primary);
    say(3);
    listener.awaitData(100);
    replica.promote();
    int ahead = cluster.add(replica.uri());
    BridgeClient early = client(ahead);
    BridgeClient asking = client(ahead);
    CompletableFuture<JsonObject> joined = early.registering(room, ids.get(99));
    CompletableFuture<JsonObject> none = client(ahead).registering(room, ids.get(96));
    assertThat(BridgeClient.await(none).getInteger("replayed")).isZero();
    JsonObject position = new JsonObject().put(room, ids.get(99));
    assertThat(succeeds(() -> asking.request("hub:resync", position))).isFalse();
    JsonObject since = new JsonObject().put("channel", room).put("since", ids.get(99));
    assertThat(succeeds(() -> asking.request("hub:history", since))).isFalse();
    assertThat(joined).isNotDone();
    way.redirect(replica.port());
    way.cut();

    assertThat(BridgeClient.await(joined).getBoolean("recovered")).isTrue();
    say(1);
    assertThat(ids.get(100)).endsWith(":101");
    assertThat(early.awaitData(1)).containsExactly("101");
    assertNobodyNoticed();
    TestCluster.await(cluster.node(ahead).stop());
  }

  @Test
  void isToldToThoseWhoHadItWhereNoNodeHas() throws IOException {
    say(97);
    TestRedis replica = replica();
    replica.isolateFrom(primary);
    say(3);
    primary.kill();
    TestCluster.await(cluster.node(first).stop());
    TestCluster.await(cluster.node(second).stop());
    failOverTo(replica);
    startTwoNodes();
    connect();

    assertThat(comesBackWith(97).getBoolean("recovered")).isTrue();
    JsonObject lost = comesBackWith(100);
    assertThat(lost.getBoolean("recovered")).isFalse();
    assertThat(lost.getString("reason")).isEqualTo("epoch");
    assertThat(comesBackWith(99).getString("reason")).isEqualTo("epoch");
    assertThat(untilStored("instead")).endsWith(":98").isNotEqualTo(ids.get(97));
  }

  @Test
  void isToldToEverybodyWhereTheLossIsKnown() throws IOException {
    say(97);
    TestRedis replica = replica();
    replica.isolateFrom(primary);
    say(3);
    listener.awaitData(100);
    primary.kill();
    replica.promote();
    int ahead = cluster.add(replica.uri());
    speaker = client(ahead);
    assertThat(untilStored("instead")).as("before anybody could put back").endsWith(":98");
    way.redirect(replica.port());

    JsonObject gap = listener.awaitFrames(101).get(100);
    assertThat(gap.getInteger("failureCode")).isEqualTo(410);
    assertThat(gap.getString("reason")).isEqualTo("epoch");
    for (int offset : List.of(90, 97, 100)) {
      JsonObject lost = comesBackWith(offset);
      assertThat(lost.getBoolean("recovered")).as("after " + offset).isFalse();
      assertThat(lost.getString("reason")).isEqualTo("epoch");
    }
    String next = untilStored("next");
    assertThat(listener.awaitData(101)).endsWith("100", "next");
    assertThat(listener.lastId()).isEqualTo(next).endsWith(":99");
    TestCluster.await(cluster.node(ahead).stop());
  }

  @Test
  void isNotHiddenByAPrimaryThatWasReplacedAndDoesNotKnow() throws IOException {
    TestRedis stale =
        TestRedis.start("--min-replicas-to-write", "1", "--min-replicas-max-lag", "2");
    TestRedis successor = stale.startReplica();
    servers.add(successor);
    TestRedis third = stale.startReplica();
    servers.add(third);
    goOnWith(stale);
    say(5);
    listener.awaitData(5);

    successor.awaitStepWith(stale);
    successor.promote();
    third.follow(successor);
    Await.until(
        "it knows that it is alone",
        () -> stale.tell("INFO", "replication").contains("min_slaves_good_slaves:0"));
    assertThat(stale.tell("INFO", "replication")).contains("role:master");
    for (int i = 0; i < 10; i++) {
      assertThat(succeeds(() -> speaker.publish(room, "nowhere"))).isFalse();
      assertThat(succeeds(() -> speaker.register("group:elsewhere"))).isFalse();
    }
    int ahead = cluster.add(successor.uri());
    speaker = client(ahead);
    say(1);
    way.redirect(successor.port());
    way.cut();
    speaker = client(first);
    say(1);

    assertThat(listener.awaitData(7)).isEqualTo(numbers(1, 7));
    assertThat(listener.frames()).as("no gap among them").hasSize(7);
    TestCluster.await(cluster.node(ahead).stop());
  }
}
