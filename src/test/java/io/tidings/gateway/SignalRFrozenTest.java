package io.tidings.gateway;

import static io.tidings.it.SignalRHttp.request;
import static io.tidings.it.SignalRHttp.token;
import static io.tidings.it.SignalRWire.SEPARATOR;
import static io.tidings.it.SignalRWire.call;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.hub.HubType;
import io.tidings.hub.Recipients;
import io.tidings.it.Await;
import io.tidings.it.Leaks;
import io.tidings.it.SignalRWire;
import io.tidings.it.TestCluster;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that does not read what it is sent, by a node that does not hold its connection. */
@Timeout(90)
class SignalRFrozenTest {
  private static final String HUB = "/try";
  private static final int MESSAGES = 240;
  private static final int SIZE = 32 << 10;
  private static final String TEXT = "x".repeat(SIZE);
  private static final Pattern SAID = Pattern.compile("\"arguments\":\\[\"(\\d+)-");
  private static final Pattern DELIVERIES = Pattern.compile("tidings_deliveries_total (\\d+)");

  /** What may wait for a client here, and on its way, by far less than what it is sent. */
  private static final int WAITING = (128 << 10) / SIZE;

  private static TestCluster cluster;
  private static Leaks leaks;
  private static int here;
  private static int there;

  private final String room = UUID.randomUUID().toString();

  @BeforeAll
  static void startTwo() {
    leaks = Leaks.watch();
    cluster =
        TestCluster.start(
            2,
            "limits: {outbound: 128 KiB}\nsignalr: {clientTimeout: 5m, absence: 5m, parallel: 32}",
            HubType.at(HUB, TryHub::new));
    here = cluster.port(1);
    there = cluster.port(2);
  }

  @AfterAll
  static void stopThem() {
    cluster.close();
    leaks.assertNone();
  }

  /** Shakes hands and enters the room, by POSTs alone. */
  private void enter(String uri) {
    String all =
        "{\"protocol\":\"json\",\"version\":1}"
            + SEPARATOR
            + call(null, "Enter", room).encode()
            + SEPARATOR
            + call(null, "Tick", room).encode()
            + SEPARATOR;
    assertThat(request("POST", there, uri, all).statusCode()).isEqualTo(200);
    Await.until("it is in the room", () -> TryHub.TICKS.containsKey(room));
  }

  /** By the server itself: leak detection makes large frames from clients slow to read. */
  private void sayMuch() {
    Recipients all = cluster.node(2).hub("TryHub").clients().group(room);
    for (int i = 0; i < MESSAGES; i++) {
      TestCluster.await(all.send("Said", i + "-" + TEXT));
    }
  }

  /** How many messages the node that holds the connection has written for it. */
  private static long deliveries() {
    Matcher found =
        DELIVERIES.matcher(request("GET", here, "/metrics", "").body().replace(".0", ""));
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  private static List<Integer> allInOrder() {
    return IntStream.range(0, MESSAGES).boxed().toList();
  }

  @Test
  void onServerSentEventsHasLittleWaitingForItAndGetsEverythingWhenItReads() throws IOException {
    String uri = HUB + "?id=" + token(here, HUB, "");
    long before = deliveries();
    try (Socket frozen = new Socket()) {
      frozen.setReceiveBufferSize(8 << 10);
      frozen.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), there));
      frozen
          .getOutputStream()
          .write(
              ("GET " + uri + " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
                  .getBytes(US_ASCII));
      assertThat(frozen.getInputStream().read()).isEqualTo('H');
      enter(uri);
      sayMuch();
      // Beside what waits, the buffers of the sockets have some.
      assertThat(deliveries() - before).isBetween(1L, MESSAGES / 2L);
      assertThat(readAll(frozen)).isEqualTo(allInOrder());
    }
  }

  private static List<Integer> readAll(Socket frozen) throws IOException {
    List<Integer> read = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    byte[] some = new byte[64 << 10];
    while (read.size() < MESSAGES) {
      int length = frozen.getInputStream().read(some);
      assertThat(length).isPositive();
      text.append(new String(some, 0, length, US_ASCII));
      Matcher said = SAID.matcher(text);
      int end = 0;
      while (said.find()) {
        read.add(Integer.parseInt(said.group(1)));
        end = said.end();
      }
      text.delete(0, Math.max(end, text.length() - 100));
    }
    return read;
  }

  @Test
  void onLongPollingHasLittleWaitingForItAndGetsEverythingWhenItPolls() {
    String uri = HUB + "?id=" + token(here, HUB, "");
    request("GET", here, uri, "");
    long before = deliveries();
    enter(uri);
    sayMuch();
    assertThat(deliveries() - before).isBetween(1L, 2L * WAITING);
    List<Integer> polled = new ArrayList<>();
    for (int i = 0; polled.size() < MESSAGES; i++) {
      String body = request("GET", i % 2 == 0 ? here : there, uri, "").body();
      Matcher said = SAID.matcher(body);
      while (said.find()) {
        polled.add(Integer.parseInt(said.group(1)));
      }
    }
    assertThat(polled).isEqualTo(allInOrder());
  }

  @Test
  void onAWebSocketThatBreaksOffLeavesNothingBehind() {
    for (String query : List.of("", "&useStatefulReconnect=true")) {
      SignalRWire client = SignalRWire.open(there, HUB + "?id=" + token(here, HUB, query)).greet(2);
      client.invoke("Enter", room);
      client.say(
          call("1", "AddLater", room).put("streamIds", new JsonArray().add("u")),
          call("2", "CountOn").put("type", 4));
      client.send("{\"type\":1,\"target\":\"Half of a me");
      client.await("an item", message -> message.getInteger("type", 0) == 2);
      client.abort();
    }
  }
}
