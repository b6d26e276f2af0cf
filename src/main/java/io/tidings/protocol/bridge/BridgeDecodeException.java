package io.tidings.protocol.bridge;

import io.tidings.message.Failure;
import io.tidings.message.HubException;
import java.util.Optional;

/** A frame that cannot be understood, with what of it is needed to answer. */
public final class BridgeDecodeException extends HubException {
  private static final long serialVersionUID = 1L;

  private final String replyAddress;
  private final String address;

  BridgeDecodeException(String sentence, String replyAddress, String address) {
    super(Failure.MALFORMED, sentence);
    this.replyAddress = replyAddress;
    this.address = address;
  }

  /** Where the failure is told: the reply address, else the address, as far as they were read. */
  public Optional<String> failureAddress() {
    return Optional.ofNullable(replyAddress).or(() -> Optional.ofNullable(address));
  }
}
