package io.tidings.backplane;

/** Another node, as this one knows it. */
final class Peer {
  /** Whether the peer has a lease. */
  enum Standing {
    /** Not known yet: it is spoken to until a census that was begun later says otherwise. */
    MET,
    LIVE,
    GONE
  }

  final String node;
  final Outgoing outgoing;
  final Incoming incoming = new Incoming();

  Standing standing = Standing.MET;

  /** The census, or for a peer just met the last one begun before, that led to the standing. */
  long since;

  /** Beats of this node since the peer was last heard. */
  int silence;

  Peer(String node, long stream, long since) {
    this.node = node;
    this.outgoing = new Outgoing(stream);
    this.since = since;
  }

  boolean isGone() {
    return standing == Standing.GONE;
  }

  /** Whether it has a lease and yet nothing comes from it. */
  boolean isSilent() {
    return !isGone() && silence > Peers.SILENCE;
  }
}
