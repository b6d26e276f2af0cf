package io.tidings.hub;

import static io.tidings.hub.TestHub.await;
import static io.tidings.hub.TestHub.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.auth.Identity;
import io.tidings.log.TestRedis;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Java code says to whom. */
class ClientsTest {
  private final Identity ann = new Identity("c1", "ann");
  private TestRedis redis;
  private TestHub test;
  private Hub hub;

  @BeforeEach
  void start() throws Exception {
    redis = TestRedis.start();
    test = TestHub.start(redis);
    hub = test.hub;
  }

  @AfterEach
  void stop() throws Exception {
    test.close();
    redis.close();
  }

  /** Where it was said and whom it was kept from: {@code channel -except}. */
  private List<String> said(Recipients recipients) {
    List<String> said = new ArrayList<>();
    await(recipients.send("Said", "hello"))
        .forEach(
            (channel, position) -> {
              Publication last = last(channel);
              assertThat(last.position()).isEqualTo(position);
              said.add(
                  channel
                      + String.join(
                          "", last.message().except().stream().map(id -> " -" + id).toList()));
            });
    return said;
  }

  private Publication last(Channel channel) {
    return await(hub.history(new HistoryQuery(channel, Optional.empty(), 1, true)))
        .publications()
        .get(0);
  }

  @Test
  void speaksToEveryKindOfRecipients() {
    Clients clients = hub.clients();
    assertThat(said(clients.all())).containsExactly("all");
    assertThat(said(clients.allExcept("c2", "c3"))).containsExactly("all -c2 -c3");
    assertThat(said(clients.client("c2"))).containsExactly("connection:c2");
    assertThat(said(clients.clients(List.of("c2", "c3", "c2"))))
        .containsExactly("connection:c2", "connection:c3");
    assertThat(said(clients.group("a"))).containsExactly("group:a");
    assertThat(said(clients.groupExcept("a", "c2"))).containsExactly("group:a -c2");
    assertThat(said(clients.groups(List.of("a", "b")))).containsExactly("group:a", "group:b");
    assertThat(said(clients.user("bob"))).containsExactly("user:bob");
    assertThat(said(clients.users(List.of("bob", "eve")))).containsExactly("user:bob", "user:eve");
    assertThat(said(clients.clients(List.of()))).isEmpty();
  }

  @Test
  void speaksForACaller() {
    CallerClients clients = hub.clients(ann);
    assertThat(said(clients.caller())).containsExactly("connection:c1");
    assertThat(said(clients.others())).containsExactly("all -c1");
    assertThat(said(clients.othersInGroup("a"))).containsExactly("group:a -c1");
    assertThat(last(Channel.group("a")).message())
        .extracting(Message::from, Message::user)
        .containsExactly("c1", "ann");
  }

  @Test
  void keepsScopesApart() {
    Scope chat = hub.scoped("chat");
    assertThat(said(chat.clients().all())).containsExactly("chat/all");
    assertThat(said(chat.clients().group("a"))).containsExactly("chat/group:a");
    assertThat(said(chat.clients().user("bob"))).containsExactly("chat/user:bob");
    assertThat(said(chat.clients().client("c2"))).containsExactly("connection:c2");
    assertThat(said(chat.clients(ann).others())).containsExactly("chat/all -c1");
    assertThatThrownBy(() -> hub.scoped("a/b")).isInstanceOf(HubException.class);
  }

  @Test
  void writesArgumentsAndValuesAsJacksonDoes() {
    Recipients room = hub.clients().group("room");
    await(room.send("Said", "ann", 1, new Point(1, 2), new JsonObject().put("a", 1), null));
    Message said = last(Channel.group("room")).message();
    assertThat(said.name()).isEqualTo("Said");
    assertThat(said.data()).hasToString("[\"ann\",1,{\"x\":1,\"y\":2},{\"a\":1},null]");
    assertThat(said.from()).isEmpty();

    await(room.send("Said"));
    assertThat(last(Channel.group("room")).message().data()).hasToString("[]");
    await(room.sendData("Moved", new Point(3, 4)));
    assertThat(last(Channel.group("room")).message().data()).hasToString("{\"x\":3,\"y\":4}");
    Json raw = new Json("{ \"as\": \"it is\" }");
    await(room.sendData("Said", raw));
    assertThat(last(Channel.group("room")).message().data()).isEqualTo(raw);
    await(room.send("Said", raw));
    assertThat(last(Channel.group("room")).message().data()).hasToString("[" + raw + "]");
  }

  private record Point(int x, int y) {}

  @Test
  void failsForWhatCannotBeWritten() {
    Future<Map<Channel, Position>> sent = hub.clients().all().send("Said", new Object());
    assertThat(failure(sent)).isEqualTo(Failure.MALFORMED);
    assertThat(failure(hub.clients().all().send("", 1))).isEqualTo(Failure.MALFORMED);
    assertThatThrownBy(() -> hub.clients().group("a*")).isInstanceOf(HubException.class);
  }

  @Test
  void saysOnceWhatIsRepeated() {
    Recipients rooms = hub.clients().groups(List.of("a", "b")).once("order 17");
    assertThat(await(rooms.send("Said", 1))).isEqualTo(await(rooms.send("Said", 1)));
    assertThat(failure(rooms.send("Said", 2))).isEqualTo(Failure.CONFLICT);
  }
}
