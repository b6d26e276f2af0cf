package io.tidings.protocol.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.protocol.bridge.BridgeFrame.Delivery;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BridgeDecoderFuzzTest {
  private static final int FRAMES = 10_000;

  private static final String[] FRAMES_TO_SPOIL = {
    "{\"type\":\"ping\"}",
    """
    {"type":"register","address":"group:General","headers":{"since":"19f3kq2:123"},"replyAddress":"r"}""",
    """
    {"type":"publish","address":"user:é😀","headers":{"name":"n","messageId":"m","except":"caller"},
     "body":{"a":[1.50,1e400,null,true,"\\u00e9\\ud800",{"deep":[[[]]]}]}}""",
    "{\"type\":\"send\",\"address\":\"hub:whoami\",\"body\":{},\"replyAddress\":\"r\"}",
    "{\"type\":\"unregister\",\"address\":\"all\"}"
  };

  private static final String SPOILERS =
      "{}[]\",:\\\u0000\n 0123456789eE+-.tfnu/'*\ud83d\ude00\u2028";

  @Test
  void answersEverySpoiltFrameWithAFrameOrARefusal() {
    long seed = System.nanoTime();
    System.out.println("BridgeDecoderFuzzTest seed " + seed);
    Random random = new Random(seed);
    int refused = 0;
    long slowest = 0;
    for (int i = 0; i < FRAMES; i++) {
      String text = spoil(FRAMES_TO_SPOIL[random.nextInt(FRAMES_TO_SPOIL.length)], random);
      long start = System.nanoTime();
      try {
        BridgeFrame frame = BridgeDecoder.decode(text);
        slowest = Math.max(slowest, System.nanoTime() - start);
        agreesWithVertx(text, frame);
      } catch (BridgeDecodeException e) {
        slowest = Math.max(slowest, System.nanoTime() - start);
        assertThat(e.getMessage()).isNotBlank();
        refused++;
      }
    }
    assertThat(refused).isBetween(FRAMES / 10, FRAMES - FRAMES / 100);
    assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void refusesEveryFrameThatIsCutOff() {
    for (String frame : FRAMES_TO_SPOIL) {
      for (int length = 0; length < frame.length(); length++) {
        String cutOff = frame.substring(0, length);
        assertThatThrownBy(() -> BridgeDecoder.decode(cutOff))
            .as(cutOff)
            .isInstanceOf(BridgeDecodeException.class);
      }
    }
  }

  private static void agreesWithVertx(String text, BridgeFrame frame) {
    JsonObject judged;
    try {
      judged = new JsonObject(text);
    } catch (DecodeException e) {
      throw new AssertionError("read what Vert.x refuses: " + text, e);
    }
    if (frame instanceof Delivery delivery) {
      assertThat(delivery.address()).isEqualTo(judged.getString("address"));
      assertThat(new JsonObject("{\"body\":" + delivery.body() + "}").getValue("body"))
          .isEqualTo(judged.getValue("body"));
    }
  }

  private static String spoil(String frame, Random random) {
    StringBuilder text = new StringBuilder(frame);
    for (int changes = random.nextInt(4); changes >= 0; changes--) {
      int at = random.nextInt(text.length());
      char spoiler = SPOILERS.charAt(random.nextInt(SPOILERS.length()));
      switch (random.nextInt(5)) {
        case 0 -> text.setCharAt(at, spoiler);
        case 1 -> text.insert(at, spoiler);
        case 2 -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(8)));
        case 3 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
        default -> text.insert(at, String.valueOf(spoiler).repeat(random.nextInt(2000)));
      }
    }
    return text.toString();
  }
}
