package io.tidings.feed;

import io.tidings.log.Page.Verdict;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Position;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;

/**
 * One connection's cursor on one channel. It is either live, which means that it is pushed whatever
 * makes its feed grow, or catching up. Confined to its gateway's event loop.
 */
public final class Subscription {
  private final Feed feed;
  private final Reader reader;
  private final Start start;
  private final Promise<Joined> joined = Promise.promise();
  private Position position;
  private Roster roster;
  private int place;
  private long replayed;

  /** The era in which the log said that the position is whole. */
  private int judged = -1;

  /** Too far back for the tail to be extended to it. */
  private boolean far;

  /** What its position tells of may yet be put back into the log. */
  private boolean heldBack;

  private boolean reading;
  private boolean closed;

  Subscription(Feed feed, Reader reader, Start start) {
    this.feed = feed;
    this.reader = reader;
    this.start = start;
    this.position = start instanceof Start.After after ? after.position() : Position.NONE;
  }

  public Channel channel() {
    return feed.channel();
  }

  /**
   * Completes in place: what is written to the reader in its handler stands behind the last
   * replayed message and before the first live one.
   *
   * <p>Fails with a {@link HubException} when the channel cannot be listened to now, or when the
   * subscription is closed before; it is then closed.
   */
  public Future<Joined> joined() {
    return joined.future();
  }

  /** Of the last message written; before the join completes, where it is meant to begin. */
  public Position position() {
    return position.isNone() ? Position.NONE : position;
  }

  /** To be called when the reader is writable again. */
  public void resume() {
    if (!closed) {
      feed.audience().resume(this);
    }
  }

  /** Nothing is written for it any more. */
  public void close() {
    end(Failure.CONFLICT.because("the channel was left before it was joined; join it again"));
  }

  /** Closes it; where it has not joined, for a reason. */
  void end(HubException reason) {
    if (!closed) {
      closed = true;
      roster.remove(place);
      feed.audience().left(this);
      joined.tryFail(reason);
    }
  }

  void join(Optional<Verdict> verdict) {
    joined.tryComplete(new Joined(position(), verdict, replayed));
  }

  boolean isJoined() {
    return joined.future().isComplete();
  }

  Reader reader() {
    return reader;
  }

  Start start() {
    return start;
  }

  /** The position that it is to continue from, and about which nothing was found out yet. */
  boolean isUnjudged() {
    return start instanceof Start.After && judged < 0 && !isJoined();
  }

  /** The position as it is, in channels without history a mere place. */
  Position at() {
    return position;
  }

  void moveTo(Position position) {
    this.position = position;
  }

  void replayed(long messages) {
    replayed += messages;
  }

  void place(Roster roster, int place) {
    this.roster = roster;
    this.place = place;
  }

  boolean isIn(Roster roster) {
    return this.roster == roster;
  }

  int place() {
    return place;
  }

  int judged() {
    return judged;
  }

  void judged(int era) {
    judged = era;
  }

  boolean isFar() {
    return far;
  }

  void far(boolean far) {
    this.far = far;
  }

  boolean isHeldBack() {
    return heldBack;
  }

  void holdBack(boolean heldBack) {
    this.heldBack = heldBack;
  }

  boolean isReading() {
    return reading;
  }

  void reading(boolean reading) {
    this.reading = reading;
  }

  boolean isClosed() {
    return closed;
  }
}
