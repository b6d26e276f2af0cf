package io.tidings.gateway;

import static io.tidings.it.BridgeClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.tidings.hub.Recipients;
import io.tidings.it.BridgeClient;
import io.tidings.it.SockJsSession;
import io.tidings.it.TestCluster;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that join and then read nothing, one on each transport, or for a polling one: that polls
 * seldom. What is said meanwhile is more than all of them together may have the server hold.
 */
@Timeout(120)
class FrozenReadersTest {
  private static final String ROOM = "group:room";
  private static final int MESSAGES = 300;
  private static final int LENGTH = 40 << 10;
  private static final int IN_FLIGHT = 16;

  /** Of what is said once for each of the three dialects there would be three dozen MiB. */
  private static final long HELD = 20L << 20;

  private static TestCluster cluster;

  private final List<BridgeClient> clients = new ArrayList<>();
  private final List<SockJsSession.Stream> streams = new ArrayList<>();

  @BeforeAll
  static void startANode() {
    cluster = TestCluster.start(1, "limits: {outbound: 256 KiB}");
  }

  @AfterAll
  static void stopIt() {
    cluster.close();
  }

  /**
   * Somebody who reads nothing until it is asked for the messages that it has been written: all of
   * them, or those before SockJS gave it up because it did not ask for more.
   */
  private interface Frozen {
    List<JsonObject> thaw();
  }

  private Frozen socket(BridgeClient client) {
    clients.add(client);
    client.register(ROOM);
    client.pause();
    return () -> {
      client.resume();
      return client.awaitFrames(MESSAGES);
    };
  }

  private SockJsSession session() {
    return SockJsSession.at(cluster.port(1));
  }

  private static void register(SockJsSession session) {
    session.say(frame("register", ROOM));
  }

  private Frozen stream(String transport, boolean post, Pattern frames) {
    SockJsSession session = session();
    var request = session.request(transport);
    SockJsSession.Stream stream =
        session.open((post ? request.POST(BodyPublishers.noBody()) : request.GET()).build());
    streams.add(stream);
    stream.readUpTo(post ? "o\n" : transport.equals("eventsource") ? "o\r\n\r\n" : "</script>\r\n");
    register(session);
    return () -> {
      List<JsonObject> heard = new ArrayList<>();
      // A stream ends after so many bytes.
      for (String line = stream.line(); line != null; line = stream.line()) {
        heard.addAll(messages(line, frames));
      }
      return heard;
    };
  }

  private Frozen polling(String transport, Pattern frames) {
    SockJsSession session = session();
    Supplier<String> poll =
        () ->
            transport.equals("xhr")
                ? session.poll()
                : SockJsSession.send(session.request(transport).build()).body();
    assertThat(poll.get()).as("the greeting").contains("o");
    register(session);
    List<JsonObject> heard = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> over = new CompletableFuture<>();
    CompletableFuture<Void> seldom =
        CompletableFuture.runAsync(
            () -> {
              while (!over.isDone()) {
                heard.addAll(messages(poll.get(), frames));
                over.copy().completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
              }
            });
    return () -> {
      over.complete(null);
      seldom.join();
      return heard;
    };
  }

  private static List<JsonObject> messages(String text, Pattern frames) {
    List<JsonObject> messages = new ArrayList<>();
    Matcher each = frames.matcher(text);
    while (each.find()) {
      String literal = each.group(1);
      String frame =
          literal.startsWith("\"") ? new JsonArray("[" + literal + "]").getString(0) : literal;
      if (frame.startsWith("a")) {
        new JsonArray(frame.substring(1))
            .forEach(message -> messages.add(new JsonObject(message.toString())));
      }
    }
    return messages;
  }

  /** What it heard, and what it still gets when it comes back with the last id. */
  private List<String> whole(List<JsonObject> heard) {
    List<JsonObject> all = new ArrayList<>(heard);
    if (all.size() < MESSAGES) {
      assertThat(all).isNotEmpty();
      BridgeClient again = BridgeClient.connect(cluster.port(1));
      clients.add(again);
      String last = all.get(all.size() - 1).getJsonObject("headers").getString("id");
      assertThat(again.registerSince(ROOM, last).getBoolean("recovered")).isTrue();
      all.addAll(again.frames());
    }
    return numbers(all.stream().map(message -> message.getString("body")).toList());
  }

  @Test
  void costABoundedNumberOfBytesAndDelayNobodyAndMissNothing() {
    Map<String, Frozen> frozen =
        Map.of(
            "websocket", socket(BridgeClient.connect(cluster.port(1))),
            "sockjs websocket", socket(BridgeClient.connectBySockJs(cluster.port(1))),
            "xhr_streaming", stream("xhr_streaming", true, Pattern.compile("^([aco].*)")),
            "eventsource", stream("eventsource", false, Pattern.compile("^data: (.*)")),
            "htmlfile", stream("htmlfile?c=x", false, Pattern.compile("p\\((\".*\")\\);")),
            "xhr", polling("xhr", Pattern.compile("^([aco].*)")),
            "jsonp", polling("jsonp?c=x", Pattern.compile("x\\((\".*\")\\);")));
    BridgeClient reader = BridgeClient.connect(cluster.port(1));
    clients.add(reader);
    reader.register(ROOM);
    long before = held();

    // By the server itself: leak detection makes large frames from clients slow to read.
    Recipients room = cluster.node(1).hub().clients().group("room");
    List<Future<?>> answers = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      answers.add(room.sendData("message", i + ":" + "x".repeat(LENGTH)));
      TestCluster.await(answers.get(Math.max(0, i - IN_FLIGHT)));
    }
    TestCluster.await(Future.all(answers));
    List<String> said = numbers(reader.awaitData(MESSAGES));
    assertThat(said).isEqualTo(IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList());
    long heldByReader = (long) MESSAGES * LENGTH * 2;
    assertThat(held() - before - heldByReader).as("bytes held").isLessThan(HELD);

    frozen.forEach(
        (transport, client) -> assertThat(whole(client.thaw())).as(transport).isEqualTo(said));
    streams.forEach(SockJsSession.Stream::close);
    clients.forEach(BridgeClient::close);
  }

  private static List<String> numbers(List<String> data) {
    return data.stream().map(each -> each.substring(0, each.indexOf(':'))).toList();
  }

  /** By the whole process, tidied up, in bytes. */
  private static long held() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory() + PlatformDependent.usedDirectMemory();
  }
}
