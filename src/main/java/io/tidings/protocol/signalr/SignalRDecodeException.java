package io.tidings.protocol.signalr;

import io.tidings.message.Failure;
import io.tidings.message.HubException;

/** What a client sent breaks the protocol; the connection is to be closed with the sentence. */
public final class SignalRDecodeException extends HubException {
  private static final long serialVersionUID = 1L;

  SignalRDecodeException(String sentence) {
    super(Failure.MALFORMED, sentence);
  }
}
