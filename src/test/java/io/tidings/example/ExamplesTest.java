package io.tidings.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.hub.HubType;
import io.tidings.it.SignalRWire;
import io.tidings.it.TestCluster;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example hubs, as three clients on two nodes meet in them. */
@Timeout(60)
class ExamplesTest {
  private static TestCluster cluster;

  private SignalRWire ann;
  private SignalRWire bob;
  private SignalRWire eve;

  @BeforeAll
  static void startTwo() {
    HubType rooms = HubType.at("/rooms", RoomsHub::new);
    cluster = TestCluster.start(2, "demo: {room: Lobby}", rooms);
  }

  @AfterAll
  static void stopThem() {
    cluster.close();
  }

  private void connect(String path) {
    ann = SignalRWire.connect(cluster.port(1), path);
    bob = SignalRWire.connect(cluster.port(2), path);
    eve = SignalRWire.connect(cluster.port(2), path);
  }

  @AfterEach
  void hangUp() {
    Stream.of(ann, bob, eve).forEach(SignalRWire::close);
  }

  private static String id(SignalRWire client) {
    return client.invoke("WhoAmI").getJsonObject("result").getString("connection");
  }

  /** All that each was sent, after everything that was said before has come. */
  private List<List<JsonArray>> heard(String target) {
    return Stream.of(ann, bob, eve)
        .map(
            client -> {
              client.invoke("SendPrivateMessage", id(client), "that is all");
              client.await(
                  "that is all",
                  said ->
                      "ReceiveMessage".equals(said.getString("target"))
                          && said.getJsonArray("arguments").contains("that is all"));
              return client.calls(target).stream()
                  .filter(arguments -> !arguments.contains("that is all"))
                  .toList();
            })
        .toList();
  }

  private static List<JsonArray> once(String... arguments) {
    return List.of(new JsonArray(List.of(arguments)));
  }

  @Test
  void aNewConnectionIsInTheFirstRoomAndNobodyIsTold() {
    connect("/chatHub");
    assertThat(ann.invoke("SendMessage", "Lobby", "Ann", "hello").containsKey("error")).isFalse();
    Stream.of(ann, bob, eve).forEach(client -> client.awaitCalls("ReceiveMessage", 1));
    assertThat(heard("ReceiveMessage"))
        .containsExactly(once("Ann", "hello"), once("Ann", "hello"), once("Ann", "hello"));
  }

  @Test
  void roomsAreToldWhoJoinsThemAndLeavesThem() {
    connect("/chatHub");
    String annsId = id(ann);
    String bobsId = id(bob);
    ann.invoke("JoinRoom", "tea");
    ann.awaitCalls("ReceiveMessage", 1);
    bob.invoke("joinroom", "tea");
    ann.awaitCalls("ReceiveMessage", 2);
    bob.awaitCalls("ReceiveMessage", 1);
    bob.invoke("SendMessage", "tea", "Bob", "hello");
    ann.awaitCalls("ReceiveMessage", 3);
    bob.awaitCalls("ReceiveMessage", 2);
    bob.invoke("LeaveRoom", "tea");
    ann.awaitCalls("ReceiveMessage", 4);

    JsonArray bobJoins = new JsonArray(List.of("System", bobsId + " has joined the room tea"));
    JsonArray hello = new JsonArray(List.of("Bob", "hello"));
    assertThat(heard("ReceiveMessage"))
        .containsExactly(
            List.of(
                new JsonArray(List.of("System", annsId + " has joined the room tea")),
                bobJoins,
                hello,
                new JsonArray(List.of("System", bobsId + " has left the room tea"))),
            List.of(bobJoins, hello),
            List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/chatHub", "/notificationHub"})
  void aMessageReachesWhomItIsFor(String path) {
    connect(path);
    ann.invoke("SendPrivateMessage", id(bob), "to Bob");
    bob.awaitCalls("ReceiveMessage", 1);
    ann.invoke("Broadcast", "to the others");
    bob.awaitCalls("ReceiveMessage", 2);
    eve.awaitCalls("ReceiveMessage", 1);
    ann.invoke("Echo", "to myself");
    ann.awaitCalls("ReceiveMessage", 1);
    ann.invoke("SendToUsers", new JsonArray(List.of(id(ann), id(eve))), "to Ann and Eve");
    ann.awaitCalls("ReceiveMessage", 2);
    eve.awaitCalls("ReceiveMessage", 2);
    ann.invoke("SendToAllExcept", new JsonArray(List.of(id(ann), id(eve))), "not to them");
    bob.awaitCalls("ReceiveMessage", 3);

    assertThat(heard("ReceiveMessage"))
        .containsExactly(
            List.of(new JsonArray().add("to myself"), new JsonArray().add("to Ann and Eve")),
            List.of(
                new JsonArray().add("to Bob"),
                new JsonArray().add("to the others"),
                new JsonArray().add("not to them")),
            List.of(new JsonArray().add("to the others"), new JsonArray().add("to Ann and Eve")));
  }

  @Test
  void aHubOfLessThanTwentyLinesDoesTheSame() {
    connect("/rooms");
    ann.invoke("Enter", "tea");
    eve.invoke("Enter", "coffee");
    bob.invoke("Say", "tea", "Bob", "hello");
    assertThat(ann.awaitCalls("Said", 1)).isEqualTo(once("Bob", "hello"));
    eve.invoke("Say", "coffee", "Eve", "good morning");
    assertThat(eve.awaitCalls("Said", 1)).isEqualTo(once("Eve", "good morning"));
    assertThat(bob.calls("Said")).isEmpty();
  }

  @Test
  void aNotificationReachesEverybody() {
    connect("/notificationHub");
    ann.invoke("BroadcastNotification", "news");
    Stream.of(ann, bob, eve).forEach(client -> client.awaitCalls("ReceiveNotification", 1));
    assertThat(heard("ReceiveNotification"))
        .containsExactly(once("news"), once("news"), once("news"));
  }
}
