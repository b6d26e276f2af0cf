package io.tidings.chaos;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;

/** How the frames of door 1 stand in a WebSocket's messages. */
enum Wire {
  PLAIN {
    @Override
    String path(Random random) {
      return "/hub/websocket";
    }

    @Override
    String write(JsonObject frame) {
      return frame.encode();
    }

    @Override
    List<JsonObject> read(String text) {
      return List.of(new JsonObject(text));
    }
  },

  SOCKJS {
    @Override
    String path(Random random) {
      String session = Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX);
      return "/hub/%03d/%s/websocket".formatted(random.nextInt(1000), session);
    }

    @Override
    String write(JsonObject frame) {
      return new JsonArray().add(frame.encode()).encode();
    }

    @Override
    List<JsonObject> read(String text) {
      return switch (text.charAt(0)) {
        case 'a' ->
            new JsonArray(text.substring(1))
                .stream().map(message -> new JsonObject((String) message)).toList();
        case 'o', 'h', 'c' -> List.of();
        default -> throw new IllegalArgumentException("not a frame of SockJS: " + text);
      };
    }
  };

  /** Where to connect to, for a new session. */
  abstract String path(Random random);

  abstract String write(JsonObject frame);

  /** The frames in a message, which may be none. */
  abstract List<JsonObject> read(String text);
}
