package io.tidings.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.message.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A reader that takes no more for a while: what becomes of it, and of the others. */
class SlowReaderTest {
  private final PaperGateway gateway = new PaperGateway();
  private final PaperLog log = gateway.log;
  private final PaperReader ann = gateway.live("ann");
  private final PaperReader bob = gateway.reader("bob");
  private final Subscription slow = gateway.join(bob, new Start.Latest());
  private int said;

  @AfterEach
  void close() {
    gateway.close();
  }

  private void say(int count) {
    for (int i = 0; i < count; i++) {
      gateway.announce(log.append("m" + ++said));
    }
  }

  private static List<String> messages(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "1epoch:" + i + " m" + i).toList();
  }

  private void resume() {
    slow.resume();
    gateway.answer();
  }

  private void thaw() {
    bob.thaw();
    resume();
  }

  @Test
  void isWrittenNothingMeanwhileAndEverythingAfterwardsFromTheTail() {
    bob.read();
    bob.room(0);
    say(20);
    assertThat(bob.writes()).isZero();
    assertThat(ann.read()).as("nobody else is held up").isEqualTo(messages(1, 20));
    assertThat(slow.position().offset()).isZero();

    thaw();
    say(1);

    assertThat(bob.read()).isEqualTo(messages(1, 21));
    assertThat(bob.writes()).as("the twenty at once").isEqualTo(2);
    assertThat(log.asked()).isEmpty();
  }

  @Test
  void readsTheLogWhereTheTailNoLongerReachesBack() {
    bob.read();
    bob.room(0);
    int many = 3 * Tail.MAX_MESSAGES;
    say(many);
    assertThat(ann.read()).hasSize(many);

    thaw();
    say(1);

    assertThat(bob.read()).isEqualTo(messages(1, many + 1));
    assertThat(log.asked()).isNotEmpty();
  }

  @Test
  void isGivenAsMuchAsItTakesAndNeverTheSameTwice() {
    bob.read();
    bob.room(0);
    say(1500);
    List<String> read = new ArrayList<>();
    int times = 0;
    while (read.size() < 1500) {
      bob.room(2_000);
      resume();
      read.addAll(bob.read());
      times++;
    }
    assertThat(read).isEqualTo(messages(1, 1500));
    assertThat(times).isGreaterThan(1);
  }

  @Test
  void isToldWhenTheLogWasTrimmedPastItBeforeAnythingThatCameAfter() {
    bob.read();
    bob.room(0);
    int many = 2 * Tail.MAX_MESSAGES;
    say(many);
    log.trim(500);

    thaw();
    say(1);

    assertThat(bob.read())
        .containsExactly("gap TRIMMED 1epoch:" + many, "1epoch:" + (many + 1) + " m" + said);
    assertThat(slow.position()).isEqualTo(new Position("1epoch", many + 1));
  }

  @Test
  void costsNoMoreThanTheTailThatIsKeptForEverybody() {
    Budget budget = new Budget(Long.MAX_VALUE);
    Tail tail = new Tail(budget, log.head());
    PaperReader reader = gateway.reader("cat");
    for (int i = 0; i < 10_000; i++) {
      tail.append(log.append("x".repeat(1000)));
      tail.write(reader, tail.end().offset() - 1);
    }
    assertThat(budget.charged()).isLessThan(3 * Tail.MAX_BYTES);
    tail.restart(Position.NONE);
    assertThat(budget.charged()).isZero();
  }
}
