package io.tidings.chaos;

import static io.tidings.chaos.Forged.id;
import static io.tidings.chaos.Forged.later;
import static io.tidings.chaos.Forged.log;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.chaos.Finding.Kind;
import org.junit.jupiter.api.Test;

/** The judge is judged: forged histories, of which it must find the bad ones, and only those. */
class VerdictTest {
  private static final String NOTHING = id(0);

  @Test
  void passesEverybodyHasEverythingInOrder() {
    assertThat(
            log(3)
                .joins("s", NOTHING)
                .received("s", 1, 2, 3)
                .joins("t", id(1))
                .received("t", 2, 3)
                .settled("s")
                .settled("t")
                .judged())
        .isEmpty();
  }

  @Test
  void passesWhoeverReturnsGetsWhatWasMissed() {
    assertThat(
            log(4)
                .joins("s", NOTHING)
                .received("s", 1)
                .disconnected("s")
                .returns("s", id(1))
                .received("s", 2, 3)
                .recovered("s", id(3), 2)
                .received("s", 4)
                .settled("s")
                .judged())
        .isEmpty();
  }

  @Test
  void passesAReplayThatBrokeOffGoesOnWhereItEnded() {
    assertThat(
            log(3)
                .joins("s", NOTHING)
                .disconnected("s")
                .returns("s", NOTHING)
                .received("s", 1)
                .disconnected("s")
                .returns("s", id(1))
                .received("s", 2, 3)
                .recovered("s", id(3), 2)
                .settled("s")
                .judged())
        .isEmpty();
  }

  @Test
  void passesWhoeverLeftBeforeTheEndMayLackTheRest() {
    assertThat(log(3).joins("s", NOTHING).received("s", 1).disconnected("s").judged()).isEmpty();
  }

  @Test
  void passesAnUnansweredMessageIsDeliveredOnceOrNever() {
    assertThat(
            log(1)
                .sent("p", "maybe")
                .unanswered("p", "maybe")
                .sent("p", "never")
                .unanswered("p", "never")
                .joins("s", id(1))
                .received("s", id(2), "maybe")
                .settled("s")
                .judged())
        .isEmpty();
  }

  @Test
  void passesARepetitionIsAnsweredWithTheFirstId() {
    assertThat(
            new Forged()
                .sent("p", "one")
                .refused("p", "one", 503)
                .sent("p", "one")
                .acknowledged("p", "one", id(1))
                .sent("p", "one")
                .acknowledged("p", "one", id(1))
                .joins("s", NOTHING)
                .received("s", id(1), "one")
                .settled("s")
                .judged())
        .isEmpty();
  }

  @Test
  void passesALossThatIsToldWhereTheLogIsShort() {
    assertThat(
            log(9)
                .bounded()
                .joins("s", NOTHING)
                .received("s", 1)
                .disconnected("s")
                .returns("s", id(1))
                .notRecovered("s", "trimmed", id(8))
                .received("s", 9)
                .gap("s", "trimmed", id(9))
                .settled("s")
                .judged())
        .isEmpty();
  }

  @Test
  void passesWhatRedisForgotAndOthersHadIsToldAsLost() {
    Forged history = log(3).joins("s", NOTHING).received("s", 1, 2, 3).mayLose(0);
    assertThat(
            history
                .gap("s", "epoch", later(2))
                .sent("p", "m4")
                .acknowledged("p", "m4", later(3))
                .received("s", later(3), "m4")
                .joins("t", later(2))
                .received("t", later(3), "m4")
                .settled("s")
                .settled("t")
                .judged())
        .isEmpty();
  }

  @Test
  void passesWhatRedisForgotAndSomebodyPutBackIsAsIfNothingHadBeen() {
    assertThat(
            log(2)
                .joins("s", NOTHING)
                .joins("t", NOTHING)
                .received("s", 1, 2)
                .received("t", 1)
                .mayLose(0)
                .disconnected("t")
                .returns("t", id(1))
                .received("t", 2)
                .recovered("t", later(2), 1)
                .sent("p", "m3")
                .acknowledged("p", "m3", later(3))
                .received("s", later(3), "m3")
                .received("t", later(3), "m3")
                .settled("s")
                .settled("t")
                .judged())
        .isEmpty();
  }

  @Test
  void passesWhatRedisForgotBeforeAnybodyHadItIsExcused() {
    assertThat(
            log(2)
                .joins("s", NOTHING)
                .received("s", 1)
                .mayLose(0)
                .sent("p", "m3")
                .acknowledged("p", "m3", later(2))
                .received("s", later(2), "m3")
                .settled("s")
                .judged())
        .isEmpty();
  }

  @Test
  void passesWhatRedisForgotTogetherWithTheNodesThatHadItIsExcused() {
    assertThat(
            log(2)
                .joins("s", NOTHING)
                .joins("t", NOTHING)
                .received("s", 1, 2)
                .received("t", 1)
                .mayLoseWithWitnesses(0)
                .gap("s", "epoch", later(1))
                .sent("p", "m3")
                .acknowledged("p", "m3", later(2))
                .received("s", later(2), "m3")
                .received("t", later(2), "m3")
                .settled("s")
                .settled("t")
                .judged())
        .isEmpty();
  }

  @Test
  void passesWhoeverMissedWhatRedisForgotMayBeToldLater() {
    assertThat(
            log(2)
                .joins("s", NOTHING)
                .joins("t", NOTHING)
                .received("s", 1, 2)
                .received("t", 1)
                .mayLose(0)
                .sent("p", "m3")
                .acknowledged("p", "m3", later(2))
                .received("t", later(2), "m3")
                .gap("s", "epoch", later(2))
                .gap("t", "epoch", later(2))
                .settled("s")
                .settled("t")
                .judged())
        .isEmpty();
  }

  @Test
  void passesWhoeverIsToldOfALossMayBeGivenAgainWhatIsPutBackAfterIt() {
    assertThat(
            log(3)
                .joins("s", NOTHING)
                .received("s", 1, 2, 3)
                .mayLose(0)
                .disconnected("s")
                .returns("s", id(3))
                .notRecovered("s", "epoch", later(1))
                .received("s", 2, 3)
                .settled("s")
                .judged())
        .isEmpty();
  }

  @Test
  void catchesAMessageThatCameAgainThoughItsPlaceWasNotLost() {
    assertThat(
            log(3)
                .joins("s", NOTHING)
                .received("s", 1, 2)
                .mayLose(0)
                .gap("s", "epoch", later(2))
                .received("s", 2)
                .judged())
        .contains(Kind.DOUBLED);
  }

  @Test
  void passesWhatRedisForgotBeforeItsAcknowledgementArrivedIsExcused() {
    Forged history = log(1).joins("s", id(1)).sent("p", "m2").mayLose(0);
    assertThat(history.acknowledged("p", "m2", id(2)).settled("s").judged()).isEmpty();
  }

  @Test
  void catchesAnAcknowledgedMessageThatNobodyGot() {
    assertThat(log(2).joins("s", NOTHING).received("s", 1).settled("s").judged())
        .containsExactly(Kind.LOST);
  }

  @Test
  void catchesAMessageOfUnknownFateThatOnlySomeGot() {
    assertThat(
            new Forged()
                .sent("p", "m1")
                .unanswered("p", "m1")
                .joins("s", NOTHING)
                .received("s", id(1), "m1")
                .joins("t", NOTHING)
                .settled("s")
                .settled("t")
                .judged())
        .containsExactly(Kind.LOST);
  }

  @Test
  void catchesASubscriberThatNeverCameBack() {
    assertThat(log(2).joins("s", NOTHING).disconnected("s").settled("s").judged())
        .containsExactly(Kind.LOST);
  }

  @Test
  void catchesAHoleWithoutAGap() {
    assertThat(log(3).joins("s", NOTHING).received("s", 1, 3).judged())
        .containsExactly(Kind.LOST, Kind.HOLE);
  }

  @Test
  void catchesAGapThatIsToldTooLate() {
    assertThat(
            log(3)
                .bounded()
                .joins("s", NOTHING)
                .received("s", 1, 3)
                .gap("s", "trimmed", id(3))
                .judged())
        .containsExactly(Kind.LOST, Kind.HOLE);
  }

  @Test
  void catchesAMessageThatCameTwice() {
    assertThat(log(2).joins("s", NOTHING).received("s", 1, 2, 2).judged())
        .containsExactly(Kind.DOUBLED);
  }

  @Test
  void catchesAMessageThatCameAgainAfterTheReturn() {
    assertThat(
            log(2)
                .joins("s", NOTHING)
                .received("s", 1, 2)
                .disconnected("s")
                .returns("s", id(2))
                .received("s", 2)
                .recovered("s", id(2), 1)
                .judged())
        .containsExactly(Kind.DOUBLED);
  }

  @Test
  void catchesTwoMessagesInTheWrongOrder() {
    assertThat(log(3).joins("s", NOTHING).received("s", 1, 3, 2).judged()).contains(Kind.REORDERED);
  }

  @Test
  void catchesAnEarlierEpochAfterALaterOne() {
    assertThat(
            log(3)
                .mayLose(0)
                .sent("p", "n2")
                .acknowledged("p", "n2", later(2))
                .joins("s", NOTHING)
                .received("s", 1)
                .received("s", later(2), "n2")
                .received("s", 3)
                .judged())
        .contains(Kind.REORDERED);
  }

  @Test
  void catchesARecoveryThatWasNone() {
    assertThat(
            log(3)
                .joins("s", NOTHING)
                .received("s", 1)
                .disconnected("s")
                .returns("s", id(1))
                .recovered("s", id(3), 0)
                .judged())
        .containsExactly(Kind.LOST, Kind.FALSE_ANSWER);
  }

  @Test
  void catchesARecoveryThatCountsWrong() {
    assertThat(
            log(3)
                .joins("s", NOTHING)
                .returns("s", NOTHING)
                .received("s", 1, 2)
                .recovered("s", id(2), 1)
                .judged())
        .containsExactly(Kind.FALSE_ANSWER);
  }

  @Test
  void catchesAPartialReplayWithoutRecovery() {
    assertThat(
            log(3)
                .bounded()
                .joins("s", NOTHING)
                .returns("s", NOTHING)
                .received("s", 1)
                .notRecovered("s", "trimmed", id(3))
                .judged())
        .containsExactly(Kind.FALSE_ANSWER);
  }

  @Test
  void catchesAReturnWhoseSuccessIsNotSaid() {
    assertThat(
            log(1)
                .joins("s", id(1))
                .disconnected("s")
                .returns("s", id(1))
                .joined("s", id(1))
                .judged())
        .containsExactly(Kind.FALSE_ANSWER);
  }

  @Test
  void catchesOneIdWithTwoContents() {
    assertThat(
            log(1)
                .sent("q", "other")
                .joins("s", NOTHING)
                .received("s", id(1), "m1")
                .joins("t", NOTHING)
                .received("t", id(1), "other")
                .judged())
        .containsExactly(Kind.TWO_CONTENTS);
  }

  @Test
  void catchesAnAcknowledgementThatNamesAnothersMessage() {
    assertThat(log(1).sent("q", "other").acknowledged("q", "other", id(1)).judged())
        .containsExactly(Kind.TWO_CONTENTS);
  }

  @Test
  void catchesOneMessageUnderTwoIds() {
    assertThat(
            new Forged()
                .sent("p", "one")
                .unanswered("p", "one")
                .sent("p", "one")
                .acknowledged("p", "one", id(2))
                .joins("s", NOTHING)
                .received("s", id(1), "one")
                .received("s", id(2), "one")
                .judged())
        .containsExactly(Kind.DOUBLED, Kind.TWO_IDS);
  }

  @Test
  void catchesOneMessageThatDifferentSubscribersKnowUnderDifferentIds() {
    assertThat(
            new Forged()
                .sent("p", "one")
                .joins("s", NOTHING)
                .received("s", id(1), "one")
                .joins("t", id(1))
                .received("t", id(2), "one")
                .judged())
        .containsExactly(Kind.TWO_IDS);
  }

  @Test
  void catchesSubscribersWhoDisagreeOnWhatCameBefore() {
    assertThat(
            log(3)
                .mayLose(0)
                .sent("p", "n2")
                .unanswered("p", "n2")
                .sent("p", "n3")
                .acknowledged("p", "n3", later(3))
                .joins("s", NOTHING)
                .received("s", 1, 2)
                .received("s", later(3), "n3")
                .joins("t", NOTHING)
                .received("t", 1)
                .received("t", later(2), "n2")
                .received("t", later(3), "n3")
                .judged())
        .contains(Kind.LOST, Kind.DISAGREEMENT);
  }

  @Test
  void catchesWhatRedisForgotAndOnlySomeAreTold() {
    assertThat(
            log(3)
                .joins("s", NOTHING)
                .joins("t", NOTHING)
                .received("s", 1, 2, 3)
                .received("t", 1, 2)
                .mayLose(0)
                .gap("s", "epoch", later(2))
                .sent("p", "m4")
                .acknowledged("p", "m4", later(3))
                .received("s", later(3), "m4")
                .received("t", later(3), "m4")
                .settled("s")
                .settled("t")
                .judged())
        .containsExactly(Kind.LOST);
  }

  @Test
  void catchesWhatRedisForgotAndNobodyIsTold() {
    assertThat(
            log(2)
                .joins("s", NOTHING)
                .received("s", 1, 2)
                .mayLose(0)
                .sent("p", "m3")
                .acknowledged("p", "m3", later(2))
                .received("s", later(2), "m3")
                .judged())
        .contains(Kind.REORDERED);
  }

  @Test
  void catchesAnAcknowledgedMessageThatWasLostBeforeRedisForgotAnything() {
    Forged history = log(2);
    long copied = history.now() + 1;
    assertThat(history.joins("s", id(1)).mayLose(copied).settled("s").judged())
        .containsExactly(Kind.LOST);
  }

  @Test
  void catchesAMessageThatNobodySent() {
    assertThat(new Forged().joins("s", NOTHING).received("s", id(1), "whence").judged())
        .containsExactly(Kind.UNASKED);
  }

  @Test
  void catchesAMessageBeforeTheRegistration() {
    assertThat(log(1).received("s", 1).judged()).containsExactly(Kind.UNASKED);
  }

  @Test
  void catchesAMessageThatOvertookAnAcknowledgedOne() {
    assertThat(
            new Forged()
                .sent("p", "first")
                .acknowledged("p", "first", id(2))
                .sent("p", "second")
                .acknowledged("p", "second", id(1))
                .judged())
        .containsExactly(Kind.OVERTAKEN);
  }

  @Test
  void catchesAGapWhereNothingCanHaveBeenLost() {
    assertThat(log(1).joins("s", NOTHING).gap("s", "epoch", later(1)).judged())
        .containsExactly(Kind.NEEDLESS_GAP);
    assertThat(
            log(1)
                .joins("s", NOTHING)
                .disconnected("s")
                .returns("s", NOTHING)
                .notRecovered("s", "trimmed", id(1))
                .judged())
        .containsExactly(Kind.NEEDLESS_GAP);
  }

  @Test
  void catchesARefusalOfWhatIsRight() {
    assertThat(new Forged().sent("p", "one").refused("p", "one", 409).judged())
        .containsExactly(Kind.REFUSED);
  }

  @Test
  void catchesAClientThatCameBackAsAnother() {
    assertThat(new Forged().identified("s", "a").identified("s", "b").judged())
        .containsExactly(Kind.RENAMED);
  }
}
