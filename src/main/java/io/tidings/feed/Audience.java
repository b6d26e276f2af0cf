package io.tidings.feed;

import io.tidings.log.Page.Verdict;
import io.tidings.message.HubException;
import io.tidings.message.Position;
import java.util.Optional;

/**
 * Those who read one feed. Whoever is live is pushed what the tail has beyond its position at the
 * end of each turn in which the feed grew. Whoever cannot be is catching up: nothing is kept for
 * it, it reads the tail or the log when it can.
 */
final class Audience {
  private final Feed feed;
  private final Shared shared;
  private final Runnable abandoned;
  private final Roster live = new Roster();
  private final Roster behind = new Roster();
  private final CatchUp catchUp;
  private final Walk push;
  private final Walk serve;

  Audience(Feed feed, Shared shared, Runnable abandoned) {
    this.feed = feed;
    this.shared = shared;
    this.abandoned = abandoned;
    this.catchUp = new CatchUp(feed, this, shared);
    this.push = new Walk(live, this::push, feed::delivered, shared.loop(), shared.tick());
    this.serve = new Walk(behind, catchUp::serve, () -> {}, shared.loop(), shared.tick());
  }

  boolean isEmpty() {
    return live.size() + behind.size() == 0;
  }

  /** Those who are catching up. */
  Roster behind() {
    return behind;
  }

  /** Takes in a subscription, and serves it at once where that is possible. */
  void add(Subscription subscription) {
    behind.add(subscription);
    shared.counts().catchingUp.increment();
    catchUp.serve(subscription);
  }

  void left(Subscription subscription) {
    if (!subscription.isIn(live)) {
      shared.counts().catchingUp.decrement();
    }
    if (isEmpty()) {
      abandoned.run();
    }
  }

  /** The tail has grown. */
  void grew() {
    shared.budget().use(feed.tail());
    push.request();
    serveAll();
  }

  /** The feed is out of doubt. */
  void settled() {
    serveAll();
  }

  /** Has those who are catching up served at the end of the turn. */
  void serveAll() {
    if (behind.size() > 0) {
      serve.request();
    }
  }

  void resume(Subscription subscription) {
    if (subscription.isIn(behind)) {
      serve.request();
    }
  }

  private void push(Subscription subscription) {
    Tail tail = feed.tail();
    Position at = subscription.at();
    Position end = tail.end();
    if (at.equals(end)) {
      return;
    }
    Reader reader = subscription.reader();
    if (!reader.isWritable() || !tail.reachesBackTo(at.offset())) {
      fallBehind(subscription);
      return;
    }
    long reached = at.offset() == end.offset() ? end.offset() : tail.write(reader, at.offset());
    subscription.moveTo(tail.at(reached));
    shared.counts().deliveries.add(reached - at.offset());
    if (reached < end.offset()) {
      fallBehind(subscription);
    }
  }

  private void fallBehind(Subscription subscription) {
    live.remove(subscription.place());
    behind.add(subscription);
    shared.counts().slow.increment();
    shared.counts().catchingUp.increment();
    serve.request();
  }

  /** Makes a subscription live that has everything. */
  void goLive(Subscription subscription, Optional<Verdict> verdict) {
    behind.remove(subscription.place());
    live.add(subscription);
    shared.counts().catchingUp.decrement();
    subscription.moveTo(feed.tail().end());
    subscription.join(verdict);
  }

  /** Pushes what there is without waiting for the end of the turn. */
  void deliverNow() {
    push.now();
  }

  /** Tells those who are live, and were whole until now, of a loss. */
  void missed(Verdict reason, Position head) {
    for (int i = live.size() - 1; i >= 0; i--) {
      Subscription subscription = live.get(i);
      subscription.moveTo(head);
      subscription.reader().gap(feed.channel(), reason, head);
      shared.counts().gapsTold.increment();
    }
  }

  /** Sends those away who wait for their join. */
  void refuse(HubException reason) {
    for (int i = behind.size() - 1; i >= 0; i = Math.min(i, behind.size()) - 1) {
      Subscription subscription = behind.get(i);
      if (!subscription.isJoined()) {
        end(subscription, reason);
      }
    }
  }

  void close(HubException reason) {
    while (behind.size() > 0) {
      end(behind.get(behind.size() - 1), reason);
    }
    while (live.size() > 0) {
      end(live.get(live.size() - 1), reason);
    }
  }

  private void end(Subscription subscription, HubException reason) {
    if (!subscription.isJoined()) {
      shared.counts().refused.increment();
    }
    subscription.end(reason);
  }

  /** How many messages the last one is behind. */
  long farthestBehind() {
    long farthest = 0;
    for (int i = 0; i < behind.size(); i++) {
      long offset = behind.get(i).at().offset();
      farthest = Math.max(farthest, feed.tail().end().offset() - offset);
    }
    return farthest;
  }
}
