package io.tidings.hub;

import static io.tidings.hub.TestHub.await;
import static io.tidings.hub.TestHub.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.auth.Identity;
import io.tidings.log.Page.Verdict;
import io.tidings.log.TestRedis;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The services' requests and replies, to clients and over the event bus. */
class ServicesTest {
  private static final Channel ROOM = Channel.group("room");

  private final Identity ann = new Identity("c1", "ann");
  private TestRedis redis;
  private TestHub test;
  private Services services;

  @BeforeEach
  void start() throws Exception {
    redis = TestRedis.start();
    test = TestHub.start(redis);
    services = new Services(test.hub);
    BusServices bus = new BusServices(test.vertx, services);
    test.on(bus::start);
  }

  @AfterEach
  void stop() throws Exception {
    test.close();
    redis.close();
  }

  private Json send(String to, String data) {
    return await(services.send(ann, new Json("{\"to\":[\"" + to + "\"],\"data\":" + data + "}")));
  }

  @Test
  void repliesWithTheIdInEachChannel() throws Exception {
    test.listen(ROOM);
    Json reply = send("group:room\",\"group:cursors", "{ \"a\" : \"\\u00fc\" }");
    Publication heard = test.next();
    assertThat(reply)
        .hasToString(
            "{\"ids\":{\"group:room\":\"" + heard.position() + "\",\"group:cursors\":null}}");
    assertThat(heard.message().data()).hasToString("{ \"a\" : \"\\u00fc\" }");
  }

  @Test
  void repliesWithHistoryAsItWasWritten() {
    send("group:room", "1.50");
    send("group:room", "[ ]");
    Publication last =
        await(test.hub.history(new HistoryQuery(ROOM, Optional.empty(), 1, true)))
            .publications()
            .get(0);
    String since = new Position(last.position().epoch(), 1).toString();
    Json request = new Json("{\"channel\":\"group:room\",\"since\":\"" + since + "\"}");
    assertThat(await(services.history(ann, request)))
        .hasToString(
            ("{'messages':[{'id':'%s','channel':'group:room','name':'message','data':[ ],"
                    + "'from':'c1','user':'ann','at':%d}],'id':'%s','recovered':true}")
                .replace('\'', '"')
                .formatted(last.position(), last.at(), last.position()));
    Json cursors = new Json("{\"channel\":\"group:cursors\"}");
    assertThat(await(services.history(ann, cursors))).hasToString("{\"messages\":[],\"id\":null}");
  }

  @Test
  void repliesToAResyncPerChannel() {
    send("group:room", "1");
    Publication first =
        await(test.hub.history(new HistoryQuery(ROOM, Optional.empty(), 1, true)))
            .publications()
            .get(0);
    Json request =
        new Json("{\"group:room\":\"" + first.position() + "\",\"group:cursors\":\"1aaaaa:1\"}");
    assertThat(await(services.resync(ann, request, any -> Optional.empty())))
        .hasToString(
            ("{'group:room':{'messages':[],'id':'%s','recovered':true},"
                    + "'group:cursors':{'messages':[],'id':null,'recovered':false,"
                    + "'reason':'no_history'}}")
                .replace('\'', '"')
                .formatted(first.position()));
  }

  @Test
  void writesTheRepliesOfConnections() {
    Position position = Position.parse("1abcde:7");
    Map<Channel, Position> positions = new LinkedHashMap<>();
    positions.put(ROOM, position);
    positions.put(Channel.group("cursors"), Position.NONE);
    assertThat(Replies.whoami(ann, "token", "n1", positions))
        .hasToString(
            ("{'connection':'c1','resume':'token','user':'ann','node':'n1','channels':"
                    + "{'group:room':'1abcde:7','group:cursors':null}}")
                .replace('\'', '"'));
    assertThat(Replies.whoami(new Identity("c\"1", ""), "token", "n1", Map.of()))
        .hasToString(
            "{'connection':'c\\\"1','resume':'token','user':null,'node':'n1','channels':{}}"
                .replace('\'', '"'));
    assertThat(Replies.joined(ROOM, position, Optional.empty(), 0))
        .hasToString("{\"channel\":\"group:room\",\"id\":\"1abcde:7\",\"replayed\":0}");
    assertThat(Replies.joined(ROOM, position, Optional.of(Verdict.TRIMMED), 0))
        .hasToString(
            ("{'channel':'group:room','id':'1abcde:7','recovered':false,'reason':'trimmed',"
                    + "'replayed':0}")
                .replace('\'', '"'));
    assertThat(Replies.published(position)).hasToString("{\"id\":\"1abcde:7\"}");
    assertThat(Replies.published(Position.NONE)).hasToString("{}");
  }

  @Test
  void servesVerticlesOverTheEventBus() throws Exception {
    test.listen(ROOM);
    JsonObject request =
        new JsonObject()
            .put("to", new JsonArray().add("group:room"))
            .put("name", "Said")
            .put("data", new JsonArray().add("hello").add(1));
    for (Object body : List.of(request, request.encode(), request.toBuffer())) {
      JsonObject reply = request("hub:send", body);
      Publication heard = test.next();
      assertThat(reply)
          .isEqualTo(
              new JsonObject()
                  .put("ids", new JsonObject().put("group:room", heard.position().toString())));
      assertThat(heard.message().data()).hasToString("[\"hello\",1]");
      assertThat(heard.message().from()).isEmpty();
      assertThat(heard.message().user()).isEmpty();
    }
    JsonObject history = request("hub:history", "{\"channel\":\"group:room\",\"limit\":2}");
    assertThat(history.getJsonArray("messages")).hasSize(2);
    JsonObject group = new JsonObject().put("add", "user:ann").put("group", "room");
    assertThat(request("hub:groups", group)).isEqualTo(new JsonObject().put("connections", 1));
  }

  private JsonObject request(String address, Object body) {
    return await(test.vertx.eventBus().<JsonObject>request(address, body)).body();
  }

  @Test
  void failsOverTheEventBusWithItsOwnCodes() {
    assertThat(code("hub:send", new JsonObject())).isEqualTo(400);
    assertThat(code("hub:send", 7)).isEqualTo(400);
    assertThat(code("hub:send", Buffer.buffer("{"))).isEqualTo(400);
    assertThat(code("hub:send", "{\"to\":[\"others\"]}")).isEqualTo(400);
    String large = "x".repeat(TestHub.BODY);
    assertThat(code("hub:send", "{\"to\":[\"all\"],\"data\":\"" + large + "\"}")).isEqualTo(413);
    redis.kill();
    assertThat(code("hub:send", "{\"to\":[\"all\"]}")).isEqualTo(503);
    assertThat(code("hub:history", "{\"channel\":\"all\"}")).isEqualTo(503);
  }

  private int code(String address, Object body) {
    try {
      throw new AssertionError("did not fail: " + request(address, body));
    } catch (ReplyException e) {
      assertThat(e.getMessage()).isNotBlank();
      return e.failureCode();
    }
  }

  @Test
  void leavesClientsToTheirOwnChannels() {
    Json request = new Json("{\"channel\":\"user:bob\"}");
    assertThat(failure(services.history(ann, request))).isEqualTo(Failure.FORBIDDEN);
    assertThat(await(services.history(request)))
        .hasToString("{\"messages\":[],\"id\":\"" + emptyHead(Channel.user("bob")) + "\"}");
  }

  private Position emptyHead(Channel channel) {
    return await(test.hub.history(new HistoryQuery(channel, Optional.empty(), 1, true))).head();
  }
}
