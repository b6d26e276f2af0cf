package io.tidings.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.message.Failure;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedTest {
  private final PaperGateway gateway = new PaperGateway();
  private final PaperLog log = gateway.log;

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void opensWithTheFirstSubscriptionAndDeliversWhatIsAnnounced() {
    PaperReader ann = gateway.reader("ann");
    gateway.join(ann, new Start.Latest());
    assertThat(ann.read()).isEmpty();
    gateway.open();
    assertThat(ann.read()).containsExactly("joined 1epoch:0 replayed 0");
    gateway.announce(log.append("one"), log.append("two"));
    assertThat(ann.read()).containsExactly("1epoch:1 one", "1epoch:2 two");
    assertThat(ann.writes()).as("of one turn").isEqualTo(1);
    assertThat(log.asked()).isEmpty();
  }

  @Test
  void keepsWhatIsAnnouncedBeforeTheEarsAnswer() {
    PaperReader ann = gateway.reader("ann");
    gateway.join(ann, new Start.Latest());
    Position head = log.head();
    gateway.announce(log.append("one"));
    gateway.open(head);
    assertThat(ann.read()).containsExactly("joined 1epoch:1 replayed 0");
    gateway.announce(log.append("two"));
    assertThat(ann.read()).containsExactly("1epoch:2 two");
  }

  @Test
  void putsInOrderWhatIsOutOfOrderAndDropsRepeats() {
    PaperReader ann = gateway.live("ann");
    Publication one = log.append("one");
    Publication two = log.append("two");
    Publication three = log.append("three");
    gateway.announce(three);
    gateway.announce(one, three);
    assertThat(ann.read()).containsExactly("1epoch:1 one");
    gateway.announce(two, one, two);
    assertThat(ann.read()).containsExactly("1epoch:2 two", "1epoch:3 three");
    gateway.loop.pass(100);
    assertThat(log.asked()).isEmpty();
  }

  @Test
  void fillsAGapFromTheLogAfterWaitingForStragglers() {
    PaperReader ann = gateway.live("ann");
    log.append("one");
    gateway.announce(log.append("two"));
    gateway.loop.pass(4);
    assertThat(log.asked()).isEmpty();
    gateway.loop.pass(1);
    assertThat(log.asked()).containsExactly("after 1epoch:0 500");
    gateway.answer();
    assertThat(ann.read()).containsExactly("1epoch:1 one", "1epoch:2 two");
  }

  @Test
  void fillsWhatAHeadTellsOfAfterWaitingForItsAnnouncement() {
    PaperReader ann = gateway.live("ann");
    Publication one = log.append("one");
    gateway.head(log.head());
    gateway.announce(one);
    gateway.loop.pass(100);
    assertThat(log.asked()).isEmpty();
    log.append("two");
    gateway.head(log.head());
    gateway.loop.pass(5);
    gateway.answer();
    assertThat(ann.read()).containsExactly("1epoch:1 one", "1epoch:2 two");
  }

  @Test
  void goesOnDeliveringWhileTheLogIsRead() {
    PaperReader ann = gateway.live("ann");
    Publication one = log.append("one");
    Publication two = log.append("two");
    gateway.announce(two);
    gateway.loop.pass(5);
    gateway.announce(one, log.append("three"));
    assertThat(ann.read()).containsExactly("1epoch:1 one", "1epoch:2 two", "1epoch:3 three");
    gateway.answer();
    assertThat(ann.read()).isEmpty();
  }

  @Test
  void fillsALongGapInPages() {
    PaperReader ann = gateway.live("ann");
    for (int i = 1; i <= 1234; i++) {
      log.append("m");
    }
    gateway.head(log.head());
    gateway.loop.pass(5);
    gateway.answer();
    assertThat(ann.read()).hasSize(1234).endsWith("1epoch:1234 m");
    assertThat(log.asked()).hasSize(3);
  }

  @Test
  void triesAgainWhenTheLogCannotBeRead() {
    PaperReader ann = gateway.live("ann");
    log.append("one");
    gateway.head(log.head());
    gateway.loop.pass(5);
    log.open().get(0).fail();
    gateway.loop.pass(49);
    assertThat(log.open()).isEmpty();
    gateway.loop.pass(1);
    log.open().get(0).fail();
    gateway.head(log.head());
    assertThat(log.open()).as("upon news").hasSize(1);
    gateway.answer();
    assertThat(ann.read()).containsExactly("1epoch:1 one");
  }

  @Test
  void waitsBeforeItAsksAgainForTheEarliestMessage() {
    log.append("one");
    PaperReader ann = gateway.reader("ann");
    gateway.join(ann, new Start.Earliest());
    gateway.open();
    log.open().get(0).fail();
    gateway.loop.settle();
    assertThat(log.asked()).containsExactly("earliest 1");
    gateway.loop.pass(5000);
    gateway.answer();
    assertThat(ann.read()).containsExactly("1epoch:1 one", "joined 1epoch:1 replayed 1");
  }

  @Test
  void asksTheLogWhenAnotherEpochIsHeardOf() {
    PaperReader ann = gateway.live("ann");
    gateway.announce(log.append("one"));
    log.loseTail(0);
    gateway.announce(log.append("two"));
    assertThat(ann.read()).containsExactly("1epoch:1 one");
    gateway.answer();
    assertThat(ann.read()).containsExactly("2epoch:2 two");
    gateway.announce(log.append("three"));
    assertThat(ann.read()).containsExactly("2epoch:3 three");
    assertThat(log.asked()).containsExactly("after 1epoch:1 500");
  }

  @Test
  void dropsStragglersOfAnEndedEpoch() {
    PaperReader ann = gateway.live("ann");
    Publication lost = log.append("lost");
    log.loseTail(1);
    gateway.head(log.head());
    gateway.answer();
    gateway.announce(lost, log.append("one"));
    assertThat(ann.read()).containsExactly("2epoch:1 one");
  }

  @Test
  void putsBackWhatTheLogHasLost() {
    PaperReader ann = gateway.live("ann");
    gateway.announce(log.append("one"), log.append("two"), log.append("three"));
    log.loseTail(2);
    gateway.head(log.head());
    gateway.answer();
    assertThat(log.head()).isEqualTo(new Position("2epoch", 3));
    gateway.announce(log.append("four"));
    assertThat(ann.read())
        .containsExactly("1epoch:1 one", "1epoch:2 two", "1epoch:3 three", "2epoch:4 four");
    assertThat(gateway.ears).containsExactly("subscribe", "suspect");
  }

  @Test
  void putsBackWhatTheLogHasLostWhileOthersWaitForThat() {
    PaperReader ann = gateway.live("ann");
    gateway.announce(log.append("one"), log.append("two"));
    log.loseTailAndRest(1);
    gateway.head(log.head());
    gateway.answer();
    assertThat(log.head()).isEqualTo(new Position("2epoch", 2));
    gateway.announce(log.append("three"));
    assertThat(ann.read()).containsExactly("1epoch:1 one", "1epoch:2 two", "2epoch:3 three");
  }

  @Test
  void waitsForOthersToPutBackWhatItNoLongerHas() {
    gateway.live("ann");
    gateway.announce(log.append("one"), log.append("two"), log.append("three"));
    Position three = log.head();
    PaperGateway other = new PaperGateway(log);
    PaperReader bob = other.live("bob");
    log.loseTailAndRest(2);
    other.head(log.head());
    PaperReader cat = other.reader("cat");
    other.join(cat, new Start.After(three));
    for (int i = 0; i < 20; i++) {
      other.answer();
      other.loop.pass(100);
    }
    assertThat(bob.read()).isEmpty();
    assertThat(cat.read()).isEmpty();

    gateway.head(log.head());
    gateway.answer();
    other.loop.pass(Shared.REST_MS);
    other.answer();
    other.announce(log.append("four"));
    assertThat(bob.read()).containsExactly("2epoch:4 four");
    assertThat(cat.read()).containsExactly("joined 1epoch:3 WHOLE replayed 0", "2epoch:4 four");
    other.close();
  }

  @Test
  void holdsBackAJoinAsLongAsWhatItHasMayBePutBack() {
    gateway.live("ann");
    gateway.announce(log.append("one"), log.append("two"), log.append("three"));
    Position three = log.head();
    log.loseTailAndRest(2);
    PaperGateway other = new PaperGateway(log);
    PaperReader bob = other.reader("bob");
    other.join(bob, new Start.After(three));
    PaperReader cat = other.reader("cat");
    other.join(cat, new Start.After(new Position("1epoch", 1)));
    other.open();
    for (int i = 0; i < 20; i++) {
      other.answer();
      other.loop.pass(100);
    }
    assertThat(cat.read()).containsExactly("joined 2epoch:1 WHOLE replayed 0");
    assertThat(bob.read()).isEmpty();

    gateway.head(log.head());
    gateway.answer();
    other.head(log.head());
    other.answer();
    other.loop.pass(5);
    other.answer();
    assertThat(cat.read()).containsExactly("1epoch:2 two", "1epoch:3 three");
    assertThat(bob.read()).containsExactly("joined 1epoch:3 WHOLE replayed 0");
    other.close();
  }

  @Test
  void tellsAJoinOfALossThatNobodyHasPutBackInTime() {
    log.append("one");
    log.append("two");
    Position two = log.head();
    log.loseTailAndRest(1);
    PaperReader ann = gateway.reader("ann");
    gateway.join(ann, new Start.After(two));
    gateway.open();
    gateway.answer();
    gateway.loop.pass(10 * Shared.REST_MS);
    gateway.answer();
    assertThat(ann.read()).isEmpty();
    log.endRest();
    gateway.loop.pass(Shared.REST_MS);
    gateway.answer();
    assertThat(ann.read()).containsExactly("joined 2epoch:1 EPOCH replayed 0");
  }

  @Test
  void tellsOfALossThatCannotBePutBackBeforeAnyLaterMessage() {
    PaperReader ann = gateway.live("ann");
    gateway.announce(log.append("one"), log.append("two"), log.append("three"));
    log.loseTail(2);
    gateway.announce(log.append("other"));
    gateway.answer();
    gateway.announce(log.append("more"));
    assertThat(ann.read())
        .containsExactly(
            "1epoch:1 one",
            "1epoch:2 two",
            "1epoch:3 three",
            "gap EPOCH 3epoch:2",
            "3epoch:3 more");
  }

  @Test
  void tellsOfAGapThatTheLogNoLongerCovers() {
    PaperReader ann = gateway.live("ann");
    gateway.announce(log.append("one"));
    log.append("two");
    log.append("three");
    log.trim(2);
    gateway.head(log.head());
    gateway.loop.pass(5);
    gateway.answer();
    gateway.announce(log.append("four"));
    assertThat(ann.read()).containsExactly("1epoch:1 one", "gap TRIMMED 1epoch:3", "1epoch:4 four");
  }

  @Test
  void takesNoPageForWholeThatHasAHole() {
    PaperReader ann = gateway.live("ann");
    log.append("one");
    log.append("two");
    log.append("three");
    log.hide(2);
    gateway.head(log.head());
    gateway.loop.pass(5);
    gateway.answer();
    assertThat(ann.read()).containsExactly("gap TRIMMED 1epoch:3");
  }

  @Test
  void takesNoPageForWholeThatLacksWhatThereMustBe() {
    log.append("one");
    log.append("two");
    log.hide(2);
    PaperReader ann = gateway.reader("ann");
    gateway.join(ann, new Start.After(new Position("1epoch", 1)));
    gateway.open();
    gateway.answer();
    assertThat(ann.read()).containsExactly("joined 1epoch:2 TRIMMED replayed 0");
  }

  @Test
  void doesNotBelieveInANewEpochWhatWasAskedInAnOldOne() {
    PaperReader ann = gateway.live("ann");
    gateway.announce(log.append("one"));
    log.append("lost");
    gateway.head(log.head());
    gateway.loop.pass(5);
    log.open().get(0).consider();
    log.loseTail(1);
    gateway.announce(log.append("two"));
    gateway.answer();
    assertThat(ann.read()).containsExactly("1epoch:1 one", "2epoch:2 two");
  }

  @Test
  void lingersAndClosesWhenNobodyHasComeBack() {
    PaperReader ann = gateway.reader("ann");
    Subscription first = gateway.join(ann, new Start.Latest());
    gateway.open();
    first.close();
    gateway.loop.pass(9_000);
    Subscription second = gateway.join(ann, new Start.Latest());
    assertThat(second.joined().isComplete()).isTrue();
    gateway.loop.pass(60_000);
    assertThat(gateway.ears).containsExactly("subscribe");
    second.close();
    gateway.loop.pass(12_000);
    assertThat(gateway.ears).containsExactly("subscribe", "unsubscribe");
    gateway.join(ann, new Start.Latest());
    assertThat(gateway.ears).endsWith("unsubscribe", "subscribe");
  }

  @Test
  void refusesTheJoinsWhenItCannotListen() {
    PaperReader ann = gateway.reader("ann");
    gateway.join(ann, new Start.Latest());
    gateway.join(ann, new Start.After(new Position("1epoch", 0)));
    gateway.failToOpen(Failure.UNAVAILABLE.because("away"));
    assertThat(ann.read()).containsExactly("refused away", "refused away");
    assertThat(gateway.ears).containsExactly("subscribe", "unsubscribe");
    gateway.join(ann, new Start.Latest());
    gateway.open();
    assertThat(ann.read()).containsExactly("joined 1epoch:0 replayed 0");
  }

  @Test
  void encodesOnceAndOnlyForDialectsThatAreRead() {
    PaperReader ann = gateway.live("ann");
    PaperReader bob = gateway.live("bob");
    Plain other = new Plain();
    gateway.announce(log.append("one"));
    assertThat(gateway.dialect.encoded).isEqualTo(1);
    PaperReader cat = new PaperReader("cat", other);
    gateway.join(cat, new Start.Latest());
    assertThat(other.encoded).isZero();
    gateway.announce(log.append("two"));
    assertThat(gateway.dialect.encoded).isEqualTo(2);
    assertThat(other.encoded).isEqualTo(1);
    assertThat(ann.read()).hasSize(2);
    assertThat(bob.read()).hasSize(2);
    assertThat(cat.read()).containsExactly("joined 1epoch:1 replayed 0", "1epoch:2 two");
  }

  @Test
  void writesToManyInSlices() {
    int many = 3 * Walk.SLICE + 1;
    PaperReader[] readers = new PaperReader[many];
    for (int i = 0; i < many; i++) {
      readers[i] = gateway.live("r" + i);
    }
    gateway.feeds.announced(log.append("one"));
    gateway.loop.turn();
    assertThat(readers).filteredOn(reader -> !reader.read().isEmpty()).hasSize(Walk.SLICE);
    gateway.loop.settle();
    assertThat(readers).filteredOn(reader -> reader.writes() == 1).hasSize(many);
  }

  @Test
  void deliversWithoutHistoryToWhoeverCanTakeIt() {
    gateway.withoutHistory();
    PaperReader ann = gateway.live("ann");
    PaperReader bob = gateway.reader("bob");
    Subscription slow = gateway.join(bob, new Start.After(new Position("1epoch", 3)));
    assertThat(bob.read()).containsExactly("joined :0 NO_HISTORY replayed 0");
    gateway.announce(unlogged("one"));
    bob.room(0);
    gateway.announce(unlogged("two"), unlogged("three"));
    bob.thaw();
    slow.resume();
    gateway.loop.settle();
    gateway.announce(unlogged("four"));
    assertThat(ann.read()).containsExactly(":0 one", ":0 two", ":0 three", ":0 four");
    assertThat(bob.read()).containsExactly(":0 one", ":0 four");
    assertThat(slow.position()).isEqualTo(Position.NONE);
    assertThat(log.asked()).isEmpty();
  }

  private Publication unlogged(String data) {
    Publication logged = log.append(data);
    return new Publication(logged.channel(), Position.NONE, 0, logged.message());
  }
}
