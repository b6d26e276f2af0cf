package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.it.BridgeClient;
import io.tidings.it.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that leaves: what becomes of its clients and of what they are saying. */
@Timeout(60)
class LeavingTest {
  private static final int AWAY = 1001;
  private static final int IN_FLIGHT = 16;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<BridgeClient> clients = new ArrayList<>();
  private final String room = "group:" + UUID.randomUUID();
  private static TestCluster cluster;
  private int leaver;

  @BeforeAll
  static void startTheOneThatStays() {
    cluster = TestCluster.start(1, "http:\n  drain: 2s\n");
  }

  @AfterAll
  static void stopIt() {
    cluster.close();
  }

  @BeforeEach
  void startOneThatLeaves() {
    leaver = cluster.add();
  }

  @AfterEach
  void endTheClients() {
    clients.forEach(BridgeClient::close);
  }

  private BridgeClient client() {
    return client(cluster.port(leaver), "");
  }

  private BridgeClient clientThatStays() {
    return client(cluster.port(1), "");
  }

  private BridgeClient client(int port, String query) {
    BridgeClient client = BridgeClient.connect(port, query);
    clients.add(client);
    return client;
  }

  private Future<Void> leave() {
    return cluster.node(leaver).stop();
  }

  private int readiness() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + cluster.port(leaver) + "/health/ready");
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void isNotReadyBeforeItsFirstClientIsSentAway() throws Exception {
    List<BridgeClient> many = IntStream.range(0, 40).mapToObj(i -> client()).toList();
    Future<Void> left = leave();
    assertThat(readiness()).isEqualTo(503);
    assertThatThrownBy(() -> client()).hasStackTraceContaining("503");
    long open = many.stream().filter(BridgeClient::isOpen).count();
    assertThat(open).as("spread over the time").isPositive();
    many.forEach(client -> assertThat(client.awaitClose()).isEqualTo(AWAY));
    TestCluster.await(left);
  }

  @Test
  void tellsItsClientsWhereTheyStandAndToComeBackAtDifferentTimes() {
    clientThatStays().publish(room, "one");
    List<BridgeClient> many = IntStream.range(0, 10).mapToObj(i -> client()).toList();
    many.forEach(client -> client.register(room));
    String last = clientThatStays().publish(room, "two");
    many.forEach(client -> client.awaitData(1));
    TestCluster.await(leave());

    Set<Integer> delays = new HashSet<>();
    for (BridgeClient client : many) {
      JsonObject farewell = client.awaitFrames(2).get(1);
      assertThat(farewell.getString("address")).isEqualTo("hub:leaving");
      JsonObject body = farewell.getJsonObject("body");
      assertThat(body.getJsonObject("channels")).isEqualTo(new JsonObject().put(room, last));
      delays.add(body.getInteger("delay"));
      assertThat(client.awaitClose()).isEqualTo(AWAY);
    }
    assertThat(delays).hasSizeGreaterThan(1);
  }

  @Test
  void answersWhatItWasAskedBeforeItSendsTheClientAway() {
    BridgeClient listener = clientThatStays();
    listener.register(room);
    BridgeClient speaker = client();
    List<CompletableFuture<String>> answers = new ArrayList<>();
    Future<Void> left = leave();
    try {
      while (true) {
        String data = Integer.toString(answers.size());
        answers.add(speaker.publishing(room, data, Map.of()));
        BridgeClient.await(answers.get(Math.max(0, answers.size() - IN_FLIGHT)));
      }
    } catch (RuntimeException sentAway) {
      assertThat(speaker.awaitClose()).isEqualTo(AWAY);
    }
    TestCluster.await(left);

    int acknowledged = (int) answers.stream().filter(LeavingTest::succeeded).count();
    assertThat(acknowledged).isPositive();
    // What was read was answered, and what was not read was not stored.
    assertThat(listener.awaitData(acknowledged))
        .isEqualTo(IntStream.range(0, acknowledged).mapToObj(Integer::toString).toList());
    assertThat(clientThatStays().publish(room, "end")).endsWith(":" + (acknowledged + 1));
  }

  private static boolean succeeded(CompletableFuture<String> answer) {
    return answer.isDone() && !answer.isCompletedExceptionally();
  }

  @Test
  void losesNothingForAClientThatGoesOnElsewhere() {
    BridgeClient speaker = clientThatStays();
    BridgeClient listener = client();
    listener.register(room);
    String token = listener.request("hub:whoami", new JsonObject()).getString("resume");
    speaker.publish(room, "0");
    listener.awaitData(1);
    Future<Void> left = leave();
    int said = 1;
    while (listener.isOpen()) {
      speaker.publish(room, Integer.toString(said++));
    }
    speaker.publish(room, Integer.toString(said++));
    List<String> before = listener.data();

    BridgeClient again = client(cluster.port(1), "?resume=" + token);
    JsonObject joined = again.registerSince(room, listener.lastId());

    assertThat(joined.getBoolean("recovered")).isTrue();
    List<String> all = new ArrayList<>(before);
    all.addAll(again.data());
    assertThat(all).isEqualTo(IntStream.range(0, said).mapToObj(Integer::toString).toList());
    TestCluster.await(left);
  }

  @Test
  void waitsForNobodyWhereNobodyIs() {
    TestCluster alone = TestCluster.start(1, "http:\n  drain: 1h\n");
    alone.close();
  }
}
