package io.tidings.feed;

import io.tidings.log.Page;
import io.tidings.log.Page.Verdict;
import io.tidings.log.Resting;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/**
 * One gateway's cursor on one channel: puts publications in order. Announcements are news of the
 * log and may be lost, repeated or out of order; where they leave a gap, the log is read.
 *
 * <p>The end of the tail is where the feed is. While it is settled, the log has said of a position
 * in the tail that it is whole in the epoch, and nothing was heard of another epoch. Else the feed
 * is in doubt: announcements wait, and the log is asked about the end. Where the log has lost the
 * end, it is given back what it lost, or everybody is told.
 *
 * <p>Doubts begin eras. What was asked in one era is not believed in another.
 */
final class Feed {
  private static final int PAGE = 500;

  /** How long announcements that are out of order are waited for. */
  private static final int STRAGGLERS_MS = 5;

  private final Channel channel;
  private final Shared shared;
  private final Audience audience;
  private final Pending pending = new Pending();
  private Tail tail;
  private String epoch = "";
  private long generation;

  /** The log has got at least to this offset. */
  private long told;

  /** What was heard of the head before the feed was open. */
  private Position hint = Position.NONE;

  /** Recorded in the log as lost: the position that the feed held then. */
  private Position lost = Position.NONE;

  private int era;
  private boolean open;
  private boolean doubt = true;
  private boolean waiting;
  private boolean reading;
  private boolean more;
  private boolean closed;
  private int failures;

  /**
   * @param abandoned takes the feed once nobody reads it
   */
  Feed(Channel channel, Shared shared, Consumer<Feed> abandoned) {
    this.channel = channel;
    this.shared = shared;
    this.tail = new Tail(shared.budget(), Position.NONE);
    this.audience = new Audience(this, shared, () -> abandoned.accept(this));
  }

  Channel channel() {
    return channel;
  }

  Audience audience() {
    return audience;
  }

  Tail tail() {
    return tail;
  }

  int era() {
    return era;
  }

  boolean isSettled() {
    return !doubt && !closed;
  }

  boolean isClosed() {
    return closed;
  }

  boolean keepsHistory() {
    return !epoch.isEmpty();
  }

  /** Whether an answer of the log is of the epoch that the feed is in. */
  boolean isOfThisEpoch(Page page) {
    return page.head().epoch().equals(epoch);
  }

  /**
   * Makes the gateway listen.
   *
   * @param failed takes the channel before those who wait are told that it cannot
   */
  void open(Consumer<Channel> failed) {
    shared
        .ears()
        .subscribe(channel)
        .onComplete(
            head -> {
              if (closed) {
                return;
              }
              if (head.succeeded()) {
                opened(head.result());
              } else {
                failed.accept(channel);
                close(refusal(head.cause()));
              }
            });
  }

  private void opened(Position head) {
    open = true;
    doubt = false;
    goOnFrom(head);
    if (!hint.isNone()) {
      head(hint);
    }
    advance();
    audience.settled();
  }

  private void goOnFrom(Position head) {
    tail.restart(head);
    epoch = head.epoch();
    generation = head.generation();
    told = 0;
  }

  /** Takes one announcement. */
  void announced(Publication publication) {
    Position position = publication.position();
    if (position.isNone()) {
      if (isSettled() && !keepsHistory()) {
        append(publication);
      }
    } else if (!isSettled()) {
      pending.add(publication);
      retry();
    } else if (!position.epoch().equals(epoch)) {
      if (position.generation() > generation) {
        doubt();
      }
    } else if (position.offset() == tail.end().offset() + 1 && pending.isEmpty()) {
      append(publication);
    } else if (position.offset() > tail.end().offset()) {
      pending.add(publication);
      told = Math.max(told, position.offset());
      advance();
      retry();
    }
  }

  private void append(Publication publication) {
    tail.append(publication);
    audience.grew();
  }

  /** The log has got at least this far. */
  void head(Position head) {
    if (head.isNone() || closed) {
      return;
    }
    if (!open) {
      hint = head;
    } else if (head.epoch().equals(epoch)) {
      told = Math.max(told, head.offset());
      advance();
      retry();
    } else if (head.generation() >= generation) {
      doubt();
    }
  }

  /** Moves everything that is pending and whose turn it is to the tail. */
  private void advance() {
    long before = tail.end().offset();
    while (!doubt && !pending.isEmpty()) {
      Publication first = pending.first();
      Position position = first.position();
      if (!position.epoch().equals(epoch)) {
        pending.removeFirst();
        if (position.generation() > generation) {
          doubt();
        }
      } else if (position.offset() <= tail.end().offset() + 1) {
        pending.removeFirst();
        if (position.offset() > tail.end().offset()) {
          tail.append(first);
        }
      } else {
        told = Math.max(told, position.offset());
        break;
      }
    }
    if (tail.end().offset() > before) {
      audience.grew();
    }
    if (!doubt && told > tail.end().offset()) {
      awaitStragglers();
    }
  }

  private void awaitStragglers() {
    if (waiting || reading || more || failures > 0) {
      return;
    }
    waiting = true;
    shared.counts().gapsSeen.increment();
    shared
        .loop()
        .later(
            STRAGGLERS_MS,
            () -> {
              waiting = false;
              if (told > tail.end().offset()) {
                read();
              }
            });
  }

  /** The epoch may have ended: begins an era by asking the log about the end. */
  private void doubt() {
    era++;
    doubt = true;
    told = 0;
    read();
  }

  /** Whoever brings news, the log can be reached again. */
  private void retry() {
    if (failures > 0) {
      read();
    }
  }

  private void read() {
    if (reading || closed) {
      return;
    }
    reading = true;
    more = false;
    int asked = era;
    Position since = tail.end();
    shared
        .log()
        .after(channel, since, PAGE)
        .recover(Feed::mend)
        .onComplete(
            page -> {
              if (isStillAsked(asked, page)) {
                judge(since, page.result());
              }
            });
  }

  /** Others wait while the log rests, for such as this one to put back what they hold. */
  private static Future<Page> mend(Throwable cause) {
    return cause instanceof Resting resting
        ? Future.succeededFuture(new Page(Verdict.EPOCH, resting.survived(), List.of()))
        : Future.failedFuture(cause);
  }

  /** Whether an answer is to be used; otherwise sees to it that the log is asked again. */
  private boolean isStillAsked(int asked, AsyncResult<?> answer) {
    reading = false;
    if (closed) {
      return false;
    }
    if (answer.failed()) {
      failed(answer.cause());
      return false;
    }
    failures = 0;
    if (asked != era) {
      read();
      return false;
    }
    return true;
  }

  private void failed(Throwable cause) {
    int failure = ++failures;
    shared
        .loop()
        .later(
            Shared.backoff(failure),
            () -> {
              if (failures == failure) {
                read();
              }
            });
    if (doubt && failures >= Shared.PATIENCE) {
      audience.refuse(refusal(cause));
    }
  }

  private void judge(Position since, Page page) {
    Verdict verdict = Pages.verdict(page, since);
    boolean moved = !tail.end().equals(since);
    if (page.head().generation() < generation) {
      failed(Failure.UNAVAILABLE.because("the log answered from the past; try again"));
    } else if (verdict == Verdict.WHOLE && (isOfThisEpoch(page) || !moved)) {
      extend(page);
    } else if (moved) {
      // What was said of a position says nothing of those after it.
      doubt();
    } else if (verdict == Verdict.EPOCH && !since.equals(lost)) {
      restore(page.head());
    } else {
      breakAt(verdict, page.head());
    }
  }

  private void extend(Page page) {
    long before = tail.end().offset();
    for (Publication publication : page.publications()) {
      if (publication.offset() > tail.end().offset()) {
        tail.append(publication);
      }
    }
    if (!isOfThisEpoch(page)) {
      era++;
      epoch = page.head().epoch();
      generation = page.head().generation();
      told = 0;
    }
    told = Math.max(told, page.head().offset());
    boolean grew = tail.end().offset() > before;
    if (grew) {
      shared.counts().gapsFilled.increment();
      audience.grew();
    }
    if (tail.end().offset() < page.head().offset()) {
      if (grew) {
        more = true;
      } else {
        read();
      }
    } else {
      boolean doubted = doubt;
      doubt = false;
      advance();
      if (doubted) {
        audience.settled();
      }
    }
  }

  /** Everybody live has been written what there is. */
  void delivered() {
    if (!keepsHistory()) {
      tail.forget();
    } else if (more) {
      // Only now, or the tail would run away from those who are still being written.
      read();
    }
  }

  private void restore(Position survived) {
    Position held = tail.end();
    long from = survived.offset();
    boolean hasAll = from >= tail.begin().offset() && from < held.offset();
    List<Publication> missing =
        hasAll ? tail.after(Math.max(tail.begin().offset(), from - 1)) : List.of();
    if (!doubt) {
      era++;
      doubt = true;
    }
    reading = true;
    int asked = era;
    shared
        .log()
        .restore(channel, held, survived, missing)
        .onComplete(
            restored -> {
              if (restored.succeeded() && !closed) {
                shared.ears().suspect(channel);
              }
              if (isStillAsked(asked, restored)) {
                if (!restored.result()) {
                  lost = held;
                }
                read();
              }
            });
  }

  /** Goes on behind a loss, which everybody is told who was whole until now. */
  private void breakAt(Verdict reason, Position head) {
    audience.deliverNow();
    goOnFrom(head);
    audience.missed(reason, head);
    doubt();
  }

  /** What those are told who cannot join because of a failure. */
  static HubException refusal(Throwable cause) {
    return cause instanceof HubException refusal
        ? refusal
        : Failure.UNAVAILABLE.because("the channel cannot be listened to now; try again");
  }

  /** Ends the feed, and those subscriptions that are left. */
  void close(HubException reason) {
    closed = true;
    audience.close(reason);
    tail.restart(Position.NONE);
    shared.budget().remove(tail);
    shared.ears().unsubscribe(channel);
  }
}
