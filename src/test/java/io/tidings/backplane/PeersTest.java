package io.tidings.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.backplane.News.Suspected;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.metrics.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes' views of each other, with a bus between them that does what a test tells it to. */
class PeersTest {
  private static final News NEWS = new Suspected(Channel.ALL);

  private final List<Announcements> fromAnn = new ArrayList<>();
  private final List<Announcements> fromBob = new ArrayList<>();
  private final Peers ann =
      new Peers("ann", (node, announcements) -> fromAnn.add(announcements), new Meters());
  private final Peers bob =
      new Peers("bob", (node, announcements) -> fromBob.add(announcements), new Meters());

  @BeforeEach
  void know() {
    ann.update(ann.beginCensus(), Set.of("ann", "bob"));
    bob.update(bob.beginCensus(), Set.of("ann", "bob"));
  }

  @Test
  void sendsWhatWasKeptInOneBatchInOrder() {
    tellBob(NEWS, published("one"), published("two"));
    assertThat(fromAnn).hasSize(1);
    assertThat(fromAnn.get(0).news()).containsExactly(NEWS, published("one"), published("two"));
    assertThat(bob.receive(fromAnn.get(0))).isTrue();
  }

  @Test
  void missesNothingWhileNothingIsLost() {
    for (int i = 0; i < 10; i++) {
      tellBob(NEWS, NEWS);
      ann.beat();
      assertThat(allHeardByBob()).isTrue();
      bob.beat();
      fromBob.forEach(ann::receive);
    }
  }

  @Test
  void learnsOfALostBatchFromTheNextOne() {
    tellBob(NEWS);
    fromAnn.clear();
    tellBob(NEWS);
    assertThat(allHeardByBob()).isFalse();
    tellBob(NEWS);
    assertThat(allHeardByBob()).as("told once").isTrue();
  }

  @Test
  void learnsOfALostBatchFromTheNextHeartbeat() {
    tellBob(NEWS);
    fromAnn.clear();
    ann.beat();
    assertThat(allHeardByBob()).isFalse();
  }

  @Test
  void takesADoubledBatchForWhole() {
    tellBob(NEWS);
    assertThat(bob.receive(fromAnn.get(0))).isTrue();
    assertThat(bob.receive(fromAnn.get(0))).isTrue();
  }

  @Test
  void takesAReorderedBatchForLostUntilItArrives() {
    tellBob(NEWS);
    tellBob(NEWS);
    assertThat(bob.receive(fromAnn.get(1))).isFalse();
    assertThat(bob.receive(fromAnn.get(0))).isTrue();
    tellBob(NEWS);
    assertThat(bob.receive(fromAnn.get(2))).isTrue();
  }

  @Test
  void sendsOnlyHeartbeatsToASilentPeerWhichLearnsWhatItWasNotSent() {
    boolean silent = false;
    for (int i = 0; i <= Peers.SILENCE; i++) {
      silent = ann.beat();
    }
    assertThat(silent).isTrue();
    fromAnn.clear();
    tellBob(NEWS, NEWS);
    assertThat(fromAnn).isEmpty();
    ann.beat();
    assertThat(fromAnn).allMatch(announcements -> announcements.news().isEmpty());
    assertThat(allHeardByBob()).isFalse();

    bob.beat();
    fromBob.forEach(ann::receive);
    tellBob(NEWS);
    assertThat(fromAnn).hasSize(1);
    assertThat(allHeardByBob()).isTrue();
  }

  @Test
  void queuesABoundedAmountForAPeerThatDoesNotRead() {
    News heavy = published("x".repeat(100_000));
    for (int i = 0; i < 1_000; i++) {
      tellBob(heavy);
    }
    int sent =
        fromAnn.stream().flatMap(batch -> batch.news().stream()).mapToInt(News::weight).sum();
    assertThat(sent).isBetween(Outgoing.BOUND, Outgoing.BOUND + heavy.weight());

    ann.beat();
    assertThat(allHeardByBob()).as("what was not sent is missed").isFalse();
    fromBob.forEach(ann::receive);
    bob.beat();
    fromBob.forEach(ann::receive);
    tellBob(NEWS);
    assertThat(fromAnn).as("sent again").hasSize(1);
  }

  @Test
  void isNotHeldUpByTheBeatWhileThePeerReads() {
    News heavy = published("x".repeat(100_000));
    for (int i = 0; i < 1_000; i++) {
      tellBob(heavy);
      assertThat(allHeardByBob()).isTrue();
      fromBob.forEach(ann::receive);
      fromBob.clear();
    }
  }

  @Test
  void splitsWhatIsTooMuchForOneBatch() {
    News heavy = published("x".repeat(100_000));
    tellBob(heavy, heavy, heavy, heavy, heavy, heavy);
    assertThat(fromAnn).hasSize(2);
    assertThat(allHeardByBob()).isTrue();
  }

  @Test
  void countsAnewForThoseWhomNoCensusHasShown() {
    assertThat(ann.metStranger()).isFalse();
    tellBob(NEWS);
    assertThat(ann.metStranger()).isFalse();
    ann.tell("carl", NEWS);
    assertThat(ann.metStranger()).isTrue();
    assertThat(ann.metStranger()).as("told once").isFalse();
  }

  @Test
  void speaksToANodeJustMetUntilALaterCensusLacksIt() {
    long begunBefore = ann.beginCensus();
    assertThat(ann.tell("carl", NEWS)).isTrue();
    assertThat(ann.metStranger()).isTrue();
    ann.update(begunBefore, Set.of("ann", "bob"));
    assertThat(ann.tell("carl", NEWS)).isTrue();
    assertThat(ann.update(ann.beginCensus(), Set.of("ann", "bob"))).isTrue();
    assertThat(ann.tell("carl", NEWS)).isFalse();
  }

  @Test
  void tellsAPeerThatComesBackWhatItWasNotSentMeanwhile() {
    assertThat(ann.update(ann.beginCensus(), Set.of("ann"))).isTrue();
    assertThat(ann.live()).isEmpty();
    tellBob(NEWS);
    assertThat(fromAnn).isEmpty();
    ann.update(ann.beginCensus(), Set.of("ann", "bob"));
    ann.beat();
    assertThat(allHeardByBob()).isFalse();
  }

  @Test
  void beginsAnewWithAPeerThatItHadForgotten() {
    tellBob(NEWS, NEWS);
    assertThat(allHeardByBob()).isTrue();
    for (int i = 0; i < 100; i++) {
      ann.update(ann.beginCensus(), Set.of("ann"));
    }
    ann.update(ann.beginCensus(), Set.of("ann", "bob"));
    tellBob(NEWS);
    assertThat(allHeardByBob()).as("what it was not sent meanwhile is unknown").isFalse();
    tellBob(NEWS);
    assertThat(allHeardByBob()).isTrue();
  }

  private void tellBob(News... news) {
    for (News one : news) {
      ann.tell("bob", one);
    }
    ann.flush();
  }

  private boolean allHeardByBob() {
    boolean whole = true;
    for (Announcements announcements : fromAnn) {
      whole &= bob.receive(announcements);
    }
    fromAnn.clear();
    return whole;
  }

  private static News published(String text) {
    Message message = new Message("said", new Json('"' + text + '"'), "", "", List.of());
    return new News.Published(new Publication(Channel.ALL, Position.NONE, 0, message));
  }
}
