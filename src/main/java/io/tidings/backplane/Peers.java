package io.tidings.backplane;

import io.tidings.metrics.Meters;
import io.tidings.metrics.Tally;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other nodes of the cluster: those with a live lease. News go to whoever is heard; a peer that
 * is silent, or gone, or does not keep up, only has its sequence advanced, and so learns of its
 * loss as soon as it hears from this node again. Confined to the node's context.
 */
final class Peers {
  private static final Logger log = LoggerFactory.getLogger(Peers.class);

  /** In beats: after this many without a word a peer is silent. */
  static final int SILENCE = 2;

  /** In censuses: after this many without a lease a peer is forgotten. */
  private static final int MEMORY = 60;

  private final String self;
  private final BiConsumer<String, Announcements> sender;
  private final Map<String, Peer> peers = new HashMap<>();
  private final Tally sent;
  private final Tally dropped;
  private final Tally missed;
  private final Tally silent;
  private long streams;
  private long census;
  private boolean stranger;
  private volatile Set<String> live = Set.of();

  Peers(String self, BiConsumer<String, Announcements> sender, Meters meters) {
    this.self = self;
    this.sender = sender;
    this.sent = tally(meters, "sent");
    this.dropped = tally(meters, "dropped");
    this.missed = tally(meters, "missed");
    this.silent = meters.gauge("tidings.peers.silent", "Peers that nothing is heard from");
    meters.gauge("tidings.peers", "Other nodes with a live lease", () -> live.size());
  }

  private static Tally tally(Meters meters, String what) {
    return meters.counter(
        "tidings.announcements",
        "To peers: sent, dropped where one is silent, gone or does not keep up; and times that some of a peer's were missed",
        "what",
        what);
  }

  /** Those with a live lease. May be called from any thread. */
  Set<String> live() {
    return live;
  }

  /** Keeps the news for the node. Returns whether it has a lease, as far as is known. */
  boolean tell(String node, News news) {
    Peer peer = peer(node);
    tell(peer, news);
    return !peer.isGone();
  }

  /** Keeps the news for all peers. */
  void tellAll(News news) {
    peers.values().forEach(peer -> tell(peer, news));
  }

  private void tell(Peer peer, News news) {
    if (peer.isGone() || peer.isSilent()) {
      peer.outgoing.skip();
      dropped.increment();
    } else {
      (peer.outgoing.add(news) ? sent : dropped).increment();
    }
  }

  private Peer peer(String node) {
    Peer peer = peers.get(node);
    if (peer == null) {
      stranger = true;
      peer = add(node);
    }
    return peer;
  }

  private Peer add(String node) {
    Peer peer = new Peer(node, ++streams, census);
    peers.put(node, peer);
    return peer;
  }

  /** Whether a node was met since the last call of which only a new census can tell if it lives. */
  boolean metStranger() {
    boolean met = stranger;
    stranger = false;
    return met;
  }

  /** Sends what was kept. */
  void flush() {
    for (Peer peer : peers.values()) {
      if (!peer.outgoing.isEmpty()) {
        send(peer, peer.outgoing.take(self, peer.incoming.next()));
      }
    }
  }

  /** Notes what a peer has said. Returns whether nothing of it is missing. */
  boolean receive(Announcements announcements) {
    Peer peer = peer(announcements.from());
    if (peer.isSilent()) {
      log.info("peer heard again node={}", peer.node);
    }
    peer.silence = 0;
    peer.outgoing.heard(announcements.heard());
    boolean whole = peer.incoming.receive(announcements);
    if (peer.incoming.wantsAnswer()) {
      greet(peer);
    }
    if (!whole) {
      missed.increment();
    }
    return whole;
  }

  /** Lets a beat pass: greets everybody. Returns whether somebody with a lease is silent. */
  boolean beat() {
    int unheard = 0;
    for (Peer peer : peers.values()) {
      if (!peer.isGone()) {
        peer.silence++;
        if (peer.silence == SILENCE + 1) {
          log.warn("peer silent node={} standing={}", peer.node, peer.standing);
        }
        unheard += peer.isSilent() ? 1 : 0;
        greet(peer);
      }
    }
    silent.set(unheard);
    return unheard > 0;
  }

  private void greet(Peer peer) {
    send(peer, peer.outgoing.take(self, peer.incoming.next()));
    send(
        peer,
        List.of(new Announcements(self, peer.outgoing.next(), peer.incoming.next(), List.of())));
  }

  private void send(Peer peer, Collection<Announcements> batches) {
    for (Announcements announcements : batches) {
      sender.accept(peer.node, announcements);
      peer.incoming.answered();
    }
  }

  /** Begins a census and returns its number, which {@link #update} wants back. */
  long beginCensus() {
    return ++census;
  }

  /** The number of the last census begun. */
  long census() {
    return census;
  }

  /** Takes in who has a lease. Returns whether somebody's ended. */
  boolean update(long number, Set<String> nodes) {
    Set<String> others = new HashSet<>(nodes);
    others.remove(self);
    others.stream().filter(node -> !peers.containsKey(node)).forEach(this::add);
    boolean ended = false;
    for (Peer peer : peers.values()) {
      if (others.contains(peer.node)) {
        arrived(peer, number);
      } else if (peer.standing == Peer.Standing.LIVE
          || (peer.standing == Peer.Standing.MET && peer.since < number)) {
        log.info("peer gone node={} unsent={}", peer.node, peer.outgoing.dropped());
        peer.standing = Peer.Standing.GONE;
        peer.since = number;
        ended = true;
      }
    }
    peers.values().removeIf(peer -> peer.isGone() && number - peer.since > MEMORY);
    live = Set.copyOf(others);
    return ended;
  }

  private static void arrived(Peer peer, long number) {
    if (peer.standing != Peer.Standing.LIVE) {
      log.info("peer live node={}", peer.node);
      peer.standing = Peer.Standing.LIVE;
      peer.since = number;
      peer.silence = 0;
    }
  }
}
