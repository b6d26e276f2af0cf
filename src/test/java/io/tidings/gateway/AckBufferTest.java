package io.tidings.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidings.protocol.WebSocketFraming;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AckBufferTest {
  private final AckBuffer buffer = new AckBuffer(100);
  private final List<ByteBuf> added = new ArrayList<>();

  @AfterEach
  void letsGoOfEverything() {
    buffer.release();
    assertThat(added).allMatch(run -> run.refCnt() == 0);
  }

  /** Adds a run of frames. */
  private ByteBuf add(String... texts) {
    ByteBuf run = Unpooled.buffer();
    for (String text : texts) {
      WebSocketFraming.text(Unpooled.copiedBuffer(text, UTF_8), run);
    }
    added.add(run);
    buffer.add(run);
    return run;
  }

  private String replayed() {
    StringBuilder all = new StringBuilder();
    buffer.replay(
        run -> {
          all.append(run.toString(UTF_8).replaceAll("\\P{Alpha}", ""));
          run.release();
        });
    return all.toString();
  }

  @Test
  void countsTheMessagesOfEachRunFromOne() {
    assertThat(buffer.first()).isEqualTo(1);
    add("a", "b");
    add("c");
    assertThat(buffer.first()).isEqualTo(1);
    buffer.acknowledge(3);
    assertThat(buffer.first()).isEqualTo(4);
    assertThat(replayed()).isEmpty();
  }

  @Test
  void keepsWhatIsNotAcknowledged() {
    ByteBuf first = add("a", "b");
    add("c", "d");
    buffer.acknowledge(2);
    assertThat(first.refCnt()).isZero();
    buffer.acknowledge(3);
    buffer.acknowledge(1);
    assertThat(buffer.first()).isEqualTo(4);
    assertThat(replayed()).isEqualTo("d");
  }

  @Test
  void keepsWhatWasSentAgainUntilTheClientIsPastIt() {
    add("a", "b".repeat(100));
    assertThat(replayed()).startsWith("a").endsWith("bb");
    assertThat(buffer.isFull()).isTrue();
    buffer.acknowledge(1);
    assertThat(buffer.isFull()).isTrue();
    buffer.acknowledge(2);
    assertThat(buffer.isFull()).isFalse();
    assertThat(buffer.first()).isEqualTo(1);
    add("c");
    buffer.acknowledge(3);
    assertThat(buffer.first()).isEqualTo(4);
    assertThat(buffer.size()).isZero();
  }

  @Test
  void isNotConfusedByAnAcknowledgementOfWhatWasNeverSent() {
    add("a");
    buffer.acknowledge(99);
    add("b");
    assertThat(buffer.first()).isEqualTo(2);
    assertThat(replayed()).isEqualTo("b");
  }

  @Test
  void isFullFromItsLimitOnUntilSomeIsAcknowledged() {
    add("a".repeat(50));
    assertThat(buffer.isFull()).isFalse();
    add("b".repeat(50));
    assertThat(buffer.isFull()).isTrue();
    buffer.acknowledge(1);
    assertThat(buffer.isFull()).isFalse();
    assertThat(buffer.size()).isEqualTo(52);
  }

  @Test
  void knowsFramesOfAnyLength() {
    add("a".repeat(125), "b".repeat(126), "c".repeat(70_000), "d");
    buffer.acknowledge(3);
    assertThat(replayed()).isEqualTo("d");
  }
}
