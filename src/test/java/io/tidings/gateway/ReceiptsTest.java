package io.tidings.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.protocol.signalr.HubMessage;
import io.tidings.protocol.signalr.HubMessage.Invocation;
import io.tidings.protocol.signalr.HubMessage.Ping;
import io.tidings.protocol.signalr.HubMessage.Sequence;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
  private static final HubMessage CALL = new Invocation("Echo", new Json("[]"));
  private static final HubMessage PING = new Ping();

  private final Receipts receipts = new Receipts();

  @Test
  void countsWhatIsTrackedAndAcknowledgesItOnce() {
    assertThat(receipts.isNew(PING)).isTrue();
    assertThat(receipts.isOwed()).isFalse();
    assertThat(receipts.isNew(CALL)).isTrue();
    assertThat(receipts.isNew(CALL)).isTrue();
    assertThat(receipts.isOwed()).isTrue();
    assertThat(receipts.acknowledge()).isEqualTo(2);
    assertThat(receipts.isOwed()).isFalse();
  }

  @Test
  void passesOverWhatIsSaidAgain() {
    receipts.isNew(CALL);
    receipts.isNew(CALL);
    receipts.acknowledge();
    receipts.reconnected();
    assertThat(receipts.isNew(CALL)).isFalse();
    assertThat(receipts.isNew(PING)).isFalse();
    Sequence sequence = new Sequence(2);
    assertThat(receipts.isNew(sequence)).isTrue();
    receipts.goOn(sequence);
    assertThat(receipts.isNew(CALL)).isFalse();
    assertThat(receipts.isOwed()).isTrue(); // It does not know.
    assertThat(receipts.isNew(CALL)).isTrue();
    assertThat(receipts.acknowledge()).isEqualTo(3);
  }

  @Test
  void goesOnBehindAllThatItHasThoughTheClientDidNotComeToSayItAgain() {
    receipts.isNew(CALL);
    receipts.isNew(CALL);
    receipts.isNew(CALL);
    receipts.reconnected();
    receipts.goOn(new Sequence(1));
    assertThat(receipts.isNew(CALL)).isFalse();
    assertThat(receipts.acknowledge()).isEqualTo(3);
    receipts.reconnected();
    receipts.goOn(new Sequence(4));
    assertThat(receipts.isNew(CALL)).isTrue();
  }

  @Test
  void refusesToGoOnWithAHole() {
    receipts.isNew(CALL);
    receipts.reconnected();
    for (long number : new long[] {0, 3}) {
      assertThatThrownBy(() -> receipts.goOn(new Sequence(number)))
          .isInstanceOf(HubException.class)
          .hasMessage("Sequence ID greater than amount of messages we've received.");
    }
    receipts.goOn(new Sequence(2));
    assertThat(receipts.isNew(CALL)).isTrue();
  }
}
