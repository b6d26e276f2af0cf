package io.tidings.gateway;

import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.protocol.signalr.HubMessage;
import io.tidings.protocol.signalr.HubMessage.Sequence;
import io.tidings.protocol.signalr.HubMessage.Tracked;

/**
 * Which messages of a client with stateful reconnect have arrived: what it says again after it was
 * away, and what it does not know to have arrived. Confined to its gateway's event loop.
 */
final class Receipts {
  private long next = 1;
  private long received;
  private long acknowledged;
  private boolean away;

  /** The client is on another socket: whatever it says before it says where it is, is void. */
  void reconnected() {
    away = true;
  }

  /** Whether a message is to be heeded; each is to be asked about once, as it comes. */
  boolean isNew(HubMessage message) {
    if (away) {
      return message instanceof Sequence;
    }
    if (message instanceof Tracked) {
      long number = next++;
      if (number <= received) {
        acknowledged = Math.min(acknowledged, number - 1); // It does not know.
        return false;
      }
      received = number;
    }
    return true;
  }

  /**
   * The client goes on with the message of this number.
   *
   * @throws HubException MALFORMED when messages would be missing
   */
  void goOn(Sequence sequence) {
    if (sequence.sequenceId() > received + 1 || sequence.sequenceId() < 1) {
      throw Failure.MALFORMED.because(
          "Sequence ID greater than amount of messages we've received.");
    }
    away = false;
    next = sequence.sequenceId();
  }

  /** Whether there is something to acknowledge. */
  boolean isOwed() {
    return received > acknowledged;
  }

  /** The number of the last message that arrived, which the client is told now. */
  long acknowledge() {
    acknowledged = received;
    return received;
  }
}
