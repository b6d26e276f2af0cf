package io.tidings.feed;

import io.tidings.config.History;
import io.tidings.log.Log;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One gateway's feeds. The first subscription of a channel opens its feed; after the last one the
 * feed lingers for a while, since whoever left often comes back. Confined to the event loop of the
 * context that it was made on.
 */
public final class Feeds {
  /** In sweeps. */
  static final int LINGER = 10;

  static final int SWEEP_MS = 1000;

  private static final long TAILS_BYTES = 64L << 20;
  private static final int READS = 16;

  /** How feeds hear: the gateway passes its backplane. */
  public interface Ears {
    /** Completes with the log's head; what is appended after it is announced. */
    Future<Position> subscribe(Channel channel);

    /** The opposite of {@link #subscribe}; also called when that failed. */
    void unsubscribe(Channel channel);

    /** Everybody who listens to the channel should compare heads. */
    void suspect(Channel channel);
  }

  private final Shared shared;
  private final Map<Channel, Feed> feeds = new HashMap<>();

  /** Feeds that nobody reads, and the sweep at which they close, in that order. */
  private final Map<Feed, Integer> lingering = new LinkedHashMap<>();

  private int sweeps;
  private boolean sweeping;
  private boolean closed;

  /**
   * @param log for the gateway alone
   */
  public Feeds(Vertx vertx, Tick tick, Ears ears, Log log, History history, Meters meters) {
    this(Loop.of(vertx), tick, ears, log, history, meters, TAILS_BYTES);
  }

  Feeds(Loop loop, Tick tick, Ears ears, Log log, History history, Meters meters, long tailsBytes) {
    Budget budget = new Budget(tailsBytes);
    Counts counts = new Counts(meters);
    shared = new Shared(loop, tick, ears, log, history, budget, new Gate(READS), counts);
  }

  /** Begins a subscription; {@link Subscription#joined} tells how that went. */
  public Subscription subscribe(Channel channel, Reader reader, Start start) {
    Feed feed = feeds.get(channel);
    boolean first = feed == null;
    if (first) {
      feed = new Feed(channel, shared, this::linger);
    }
    Subscription subscription = new Subscription(feed, reader, start);
    feed.audience().add(subscription);
    if (closed) {
      subscription.end(goingAway());
    } else if (first) {
      feeds.put(channel, feed);
      feed.open(feeds::remove);
      sweepLater();
    } else {
      lingering.remove(feed);
    }
    return subscription;
  }

  /** News of a channel, as the backplane tells them: lost, repeated or out of order at times. */
  public void announced(Publication publication) {
    Feed feed = feeds.get(publication.channel());
    if (feed != null) {
      feed.announced(publication);
    }
  }

  /** The log of a channel has got at least this far. */
  public void head(Channel channel, Position head) {
    Feed feed = feeds.get(channel);
    if (feed != null) {
      feed.head(head);
    }
  }

  /** Ends everything; those who still wait for their join are sent away. */
  public void close() {
    closed = true;
    for (Feed feed : new ArrayList<>(feeds.values())) {
      feed.close(goingAway());
    }
    feeds.clear();
    lingering.clear();
  }

  private static HubException goingAway() {
    return Failure.UNAVAILABLE.because("the node is going away; connect to another");
  }

  private void linger(Feed feed) {
    if (!closed && !feed.isClosed()) {
      lingering.put(feed, sweeps + LINGER);
    }
  }

  private void sweepLater() {
    if (!sweeping) {
      sweeping = true;
      shared.loop().later(SWEEP_MS, this::sweep);
    }
  }

  private void sweep() {
    sweeping = false;
    sweeps++;
    Iterator<Map.Entry<Feed, Integer>> oldest = lingering.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Feed, Integer> entry = oldest.next();
      if (entry.getValue() > sweeps) {
        break;
      }
      oldest.remove();
      Feed feed = entry.getKey();
      feeds.remove(feed.channel());
      feed.close(goingAway());
    }
    shared.budget().sweep();
    shared
        .counts()
        .behind
        .set(
            feeds.values().stream()
                .mapToLong(feed -> feed.audience().farthestBehind())
                .max()
                .orElse(0));
    if (!feeds.isEmpty()) {
      sweepLater();
    }
  }
}
