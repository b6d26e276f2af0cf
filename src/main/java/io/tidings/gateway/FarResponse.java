package io.tidings.gateway;

import io.tidings.backplane.Relay;
import io.tidings.backplane.Relayed;

/** A response that is open on another node. */
final class FarResponse implements Downlink {
  private final Relay relay;
  private final Relayed.Response response;
  private final SignalRSession session;

  /**
   * @param session is told when it breaks off
   */
  FarResponse(Relay relay, Relayed.Response response, SignalRSession session) {
    this.relay = relay;
    this.response = response;
    this.session = session;
  }

  @Override
  public void send(Piece piece, Runnable sent) {
    relay
        .send(new Relayed.Piece(response, piece.status(), piece.bytes(), piece.last()))
        .onSuccess(left -> sent.run())
        .onFailure(error -> session.lost(this));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FarResponse another && response.equals(another.response);
  }

  @Override
  public int hashCode() {
    return response.hashCode();
  }
}
