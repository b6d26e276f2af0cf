package io.tidings.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.it.Await;
import io.tidings.it.BridgeClient;
import io.tidings.it.Clientele;
import io.tidings.it.SharedCluster;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Between what is replayed and what is live nothing is missing and nothing stands twice. */
@Timeout(90)
@ExtendWith(SharedCluster.class)
class SeamTest {
  private static final int CLIENTS = 24;
  private static final int JOINS = 10;

  /** Less than is replayed at most, and than is said between two joins. */
  private static final int BACK = 60;

  @RegisterExtension final Clientele clients = new Clientele();

  private final String room = "group:" + UUID.randomUUID();
  private final List<String> ids = new ArrayList<>();

  @Test
  void hundredsOfJoinsWhileMessagesPourInSeeEachOffsetOnceAndInOrder() {
    BridgeClient speaker = clients.connect(1);
    for (int i = 0; i < BACK; i++) {
      say(speaker);
    }
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> pouring =
        CompletableFuture.runAsync(
            () -> {
              while (!enough.get()) {
                say(speaker);
              }
            });

    Random random = new Random(1);
    List<BridgeClient> joined = new ArrayList<>();
    List<List<String>> since = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      joined.add(clients.connect(1 + i % 3));
      since.add(new ArrayList<>());
    }
    for (int join = 0; join < JOINS; join++) {
      for (int i = 0; i < CLIENTS; i++) {
        String position = said(random.nextInt(BACK));
        since.get(i).add(position);
        JsonObject answer = joined.get(i).registerSince(room, position);
        assertThat(answer.getBoolean("recovered")).isTrue();
      }
    }
    enough.set(true);
    pouring.join();

    String last = said(0);
    for (int i = 0; i < CLIENTS; i++) {
      BridgeClient client = joined.get(i);
      Await.until("the last message", () -> client.lastId().equals(last));
      requireSeams(client.everything(), since.get(i));
    }
  }

  private void say(BridgeClient speaker) {
    String id = BridgeClient.await(speaker.publishing(room, "hello", Map.of()));
    synchronized (ids) {
      ids.add(id);
    }
  }

  private String said(int back) {
    synchronized (ids) {
      return ids.get(ids.size() - 1 - back);
    }
  }

  /**
   * Between the answers to two joins, messages follow each other; each replay, which may begin amid
   * what is live, begins behind its position.
   */
  private static void requireSeams(List<JsonObject> frames, List<String> positions) {
    int joins = 0;
    long offset = offset(positions.get(0));
    for (JsonObject frame : frames) {
      if (frame.getJsonObject("headers") == null) {
        // It may say that it has what it was not sent yet, and then is not sent it.
        offset = Math.max(offset, offset(positions.get(joins)));
        joins++;
        assertThat(offset(frame.getJsonObject("body").getString("id"))).isEqualTo(offset);
        continue;
      }
      long next = offset(frame.getJsonObject("headers").getString("id"));
      boolean restarted =
          next != offset + 1
              && joins < positions.size()
              && next == offset(positions.get(joins)) + 1;
      assertThat(next == offset + 1 || restarted).as("%s after %s", next, offset).isTrue();
      offset = next;
    }
    assertThat(joins).isEqualTo(positions.size());
  }

  private static long offset(String id) {
    return Long.parseLong(id.substring(id.indexOf(':') + 1));
  }
}
