package io.tidings.gateway;

import static io.tidings.it.BridgeClient.await;
import static io.tidings.it.BridgeClient.frame;
import static io.tidings.it.BridgeClient.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.BridgeClient;
import io.tidings.it.Clientele;
import io.tidings.it.SharedCluster;
import io.tidings.it.TestCluster;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients say to an application's own addresses on the cluster's event bus. */
@Timeout(60)
@ExtendWith(SharedCluster.class)
class ForwardingTest {
  private static final int PATIENCE_SECONDS = 20;

  @RegisterExtension final Clientele clients = new Clientele();

  private final String address = "app." + UUID.randomUUID();
  private final BlockingQueue<Message<Object>> received = new LinkedBlockingQueue<>();
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();

  /** Listens on a node that no client is on. */
  private void serve(Handler<Message<Object>> handler) {
    consumers.add(SharedCluster.vertx(3).eventBus().consumer(address, handler));
    TestCluster.await(consumers.get(consumers.size() - 1).completion());
  }

  @AfterEach
  void serveNoLonger() {
    consumers.forEach(consumer -> TestCluster.await(consumer.unregister()));
  }

  private Message<Object> next() throws InterruptedException {
    return received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private JsonObject order(String type) {
    return frame(type, address).put("body", new JsonObject().put("coffee", 2));
  }

  @Test
  void areAnsweredByTheApplication() {
    serve(order -> order.reply(((JsonObject) order.body()).put("done", true)));
    JsonObject answer = await(clients.connect(1).exchange(order("send")));
    assertThat(answer.getValue("body"))
        .isEqualTo(new JsonObject().put("coffee", 2).put("done", true));
  }

  @Test
  void comeWithWhoSaysItWhichNobodyCanForge() throws Exception {
    serve(received::add);
    BridgeClient ann = clients.connect(1, "?user=ann");
    JsonObject forged =
        new JsonObject()
            .put("hub-connection", "another's")
            .put("hub-user", "bob")
            .put("HUB-User", "bob")
            .put("table", "7");
    ann.say(order("send").put("headers", forged));
    Message<Object> order = next();
    assertThat(order.headers().entries()).hasSize(3);
    assertThat(order.headers().get("hub-connection"))
        .isEqualTo(ann.identity().getString("connection"));
    assertThat(order.headers().getAll("hub-user")).containsExactly("ann");
    assertThat(order.headers().get("table")).isEqualTo("7");

    clients.connect(2).say(order("send").put("headers", forged));
    assertThat(next().headers().contains("hub-user")).isFalse();
  }

  @Test
  void reachAllWhoListenWhenPublished() throws Exception {
    serve(received::add);
    serve(received::add);
    clients.connect(2).say(order("publish"));
    assertThat(next().body()).isEqualTo(next().body());
    clients.connect(2).say(order("send"));
    next();
    assertThat(received).isEmpty();
  }

  @Test
  void failAsTheApplicationSays() {
    serve(order -> order.fail(42, "no coffee"));
    BridgeClient ann = clients.connect(1);
    assertThat(refusal(() -> await(ann.exchange(order("send"))))).isEqualTo(42);
    assertThat(ann.everything().get(0).getString("message")).isEqualTo("no coffee");
  }

  @Test
  void failWhereNobodyListensOrMay() {
    BridgeClient ann = clients.connect(1);
    assertThat(refusal(() -> await(ann.exchange(order("send"))))).isEqualTo(404);
    for (String other : List.of("backend", "hub.ChatHub.Send", "__vertx.x", "vertx.cluster.x")) {
      assertThat(refusal(() -> await(ann.exchange(frame("send", other))))).isEqualTo(403);
      assertThat(refusal(() -> await(ann.exchange(frame("publish", other))))).isEqualTo(403);
    }
    // Nobody listens to what channels there are on the event bus.
    assertThat(refusal(() -> ann.register(address))).isEqualTo(400);
  }
}
