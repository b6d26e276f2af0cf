package io.tidings.feed;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tidings.log.Page;
import io.tidings.log.Page.Verdict;
import io.tidings.log.Resting;
import io.tidings.message.Failure;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Brings those subscriptions of a feed to its end that are not there. A position that the tail
 * knows is whole and continued from there. Where somebody is before the tail's begin, the tail is
 * extended backwards, by one read for all; who is too far back for that reads pages of its own, as
 * does who has a position that only the log can judge.
 */
final class CatchUp {
  private static final int PAGE = 250;

  /** How many bytes are written at once. */
  private static final int PIECE = 1 << 16;

  private final Feed feed;
  private final Audience audience;
  private final Shared shared;
  private final Runnable extension = this::extend;
  private boolean extending;
  private boolean paused;
  private int failures;

  CatchUp(Feed feed, Audience audience, Shared shared) {
    this.feed = feed;
    this.audience = audience;
    this.shared = shared;
  }

  /** Does for a subscription what can be done now. */
  void serve(Subscription subscription) {
    if (!feed.isSettled() || subscription.isReading()) {
      return;
    }
    Tail tail = feed.tail();
    Position end = tail.end();
    boolean fresh = subscription.at().isNone() && !subscription.isJoined();
    if (!feed.keepsHistory()) {
      boolean judged = subscription.start() instanceof Start.After;
      finish(subscription, judged ? Verdict.NO_HISTORY : Verdict.WHOLE);
    } else if (fresh && (subscription.start() instanceof Start.Latest || end.offset() == 0)) {
      finish(subscription, Verdict.WHOLE);
    } else if (fresh && subscription.start() instanceof Start.Earliest) {
      readEarliest(subscription);
    } else if (tail.knows(subscription.at())) {
      replay(subscription);
    } else {
      read(subscription);
    }
  }

  private void replay(Subscription subscription) {
    Tail tail = feed.tail();
    Position end = tail.end();
    if (isTooFar(subscription, end)) {
      finish(subscription, Verdict.TOO_FAR);
      return;
    }
    subscription.judged(feed.era());
    Reader reader = subscription.reader();
    while (subscription.at().offset() < end.offset()) {
      if (!reader.isWritable()) {
        return;
      }
      long at = subscription.at().offset();
      long reached = tail.write(reader, at);
      subscription.moveTo(tail.at(reached));
      wrote(subscription, tail.count(reader.connection(), at, reached));
    }
    finish(subscription, Verdict.WHOLE);
  }

  private void wrote(Subscription subscription, long messages) {
    shared.counts().deliveries.add(messages);
    subscription.replayed(messages);
  }

  private boolean isTooFar(Subscription subscription, Position head) {
    long behind = head.offset() - subscription.at().offset();
    return subscription.isUnjudged() && behind > shared.history().maxReplay();
  }

  /** It has everything, or will be told that it has not: from here on it is live. */
  private void finish(Subscription subscription, Verdict verdict) {
    if (!subscription.isJoined()) {
      shared.counts().joined.increment();
    }
    boolean given = subscription.start() instanceof Start.After;
    if (subscription.isJoined() || !given) {
      audience.goLive(subscription, Optional.empty());
      tell(subscription, verdict);
    } else {
      shared.counts().recoveries(verdict).increment();
      audience.goLive(subscription, Optional.of(verdict));
    }
  }

  private void tell(Subscription subscription, Verdict verdict) {
    if (verdict != Verdict.WHOLE && feed.keepsHistory()) {
      shared.counts().gapsTold.increment();
      subscription.reader().gap(feed.channel(), verdict, subscription.at());
    }
  }

  private void read(Subscription subscription) {
    Tail tail = feed.tail();
    long offset = subscription.at().offset();
    boolean awaited = offset > tail.end().offset() && subscription.judged() == feed.era();
    if (paused || awaited || subscription.isHeldBack() || !subscription.reader().isWritable()) {
      return;
    }
    if (wantsExtension(subscription)) {
      if (!extending) {
        extending = true;
        // With the turn's end it is known who else wants it.
        shared.tick().once(extension);
      }
    } else {
      readOwn(subscription);
    }
  }

  private boolean wantsExtension(Subscription subscription) {
    Position at = subscription.at();
    long missing = feed.tail().begin().offset() - at.offset();
    return !at.isNone()
        && !subscription.isFar()
        && !subscription.isHeldBack()
        && missing > 0
        && feed.tail().hasRoomFor(missing);
  }

  /** Reads what is between the one who is furthest back and the tail, for everybody there. */
  private void extend() {
    Position since = feed.isSettled() ? lowest() : null;
    if (since == null) {
      extending = false;
      return;
    }
    int asked = feed.era();
    int missing = (int) (feed.tail().begin().offset() - since.offset());
    shared
        .log()
        .after(feed.channel(), since, missing)
        .onComplete(
            page -> {
              extending = false;
              if (page.cause() instanceof Resting) {
                forEachAt(since, this::holdBack);
              } else if (isStillAsked(asked, page)) {
                extend(since, page.result());
              }
              audience.serveAll();
            });
  }

  /** The position furthest back that the tail is to be extended to; null when there is none. */
  private Position lowest() {
    Position lowest = null;
    Roster behind = audience.behind();
    for (int i = 0; i < behind.size(); i++) {
      Subscription subscription = behind.get(i);
      if (wantsExtension(subscription)
          && (lowest == null || subscription.at().offset() < lowest.offset())) {
        lowest = subscription.at();
      }
    }
    return lowest;
  }

  private void extend(Position since, Page page) {
    Verdict verdict = Pages.verdict(page, since);
    if (verdict != Verdict.WHOLE) {
      forEachAt(since, subscription -> finish(subscription, verdict));
      return;
    }
    Tail tail = feed.tail();
    long missing = tail.begin().offset() - since.offset();
    if (page.publications().size() < missing) {
      // The bytes were too many.
      forEachAt(since, subscription -> subscription.far(true));
    } else if (missing > 0) {
      tail.prepend(since, page.publications().subList(0, (int) missing));
      shared.budget().use(tail);
    }
  }

  private void forEachAt(Position position, Consumer<Subscription> action) {
    Roster behind = audience.behind();
    for (int i = behind.size() - 1; i >= 0; i = Math.min(i, behind.size()) - 1) {
      if (behind.get(i).at().equals(position)) {
        action.accept(behind.get(i));
      }
    }
  }

  private void readOwn(Subscription subscription) {
    ask(
        subscription,
        () -> shared.log().after(feed.channel(), subscription.at(), PAGE),
        page -> answered(subscription, page));
  }

  private void readEarliest(Subscription subscription) {
    if (paused) {
      return;
    }
    ask(
        subscription,
        () -> shared.log().earliest(feed.channel(), 1),
        page -> {
          for (Publication first : page.publications()) {
            subscription.moveTo(new Position(first.position().epoch(), first.offset() - 1));
          }
          if (page.publications().isEmpty()) {
            subscription.moveTo(feed.tail().end());
          }
        });
  }

  private void ask(
      Subscription subscription, Supplier<Future<Page>> question, Consumer<Page> then) {
    subscription.reading(true);
    shared
        .gate()
        .enter(
            () -> {
              // Who had to wait for its turn may be known by now.
              if (!feed.isSettled() || subscription.isClosed() || isKnown(subscription)) {
                shared.gate().leave();
                subscription.reading(false);
                audience.serveAll();
                return;
              }
              int asked = feed.era();
              question
                  .get()
                  .onComplete(
                      page -> {
                        shared.gate().leave();
                        subscription.reading(false);
                        if (page.cause() instanceof Resting) {
                          holdBack(subscription);
                        } else if (isStillAsked(asked, page) && !subscription.isClosed()) {
                          then.accept(page.result());
                        }
                        audience.serveAll();
                      });
            });
  }

  /** Does not ask about it again at once; once the tail knows of it, that no longer matters. */
  private void holdBack(Subscription subscription) {
    subscription.holdBack(true);
    shared
        .loop()
        .later(
            Shared.REST_MS,
            () -> {
              subscription.holdBack(false);
              audience.serveAll();
            });
  }

  private boolean isKnown(Subscription subscription) {
    return feed.tail().knows(subscription.at());
  }

  private void answered(Subscription subscription, Page page) {
    Position since = subscription.at();
    Verdict verdict = Pages.verdict(page, since);
    if (verdict != Verdict.WHOLE) {
      finish(subscription, verdict);
    } else if (isTooFar(subscription, page.head())) {
      finish(subscription, Verdict.TOO_FAR);
    } else {
      subscription.judged(feed.era());
      if (feed.tail().reachesBackTo(since.offset())) {
        feed.tail().learn(since);
      } else if (since.offset() < feed.tail().end().offset()) {
        write(subscription, page.publications());
      }
    }
  }

  /** Encodes what is further back than tails go straight for the one who wants it. */
  private void write(Subscription subscription, List<Publication> publications) {
    Reader reader = subscription.reader();
    String connection = reader.connection();
    long end = feed.tail().end().offset();
    ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer();
    int messages = 0;
    for (Publication publication : publications) {
      if (publication.offset() > end) {
        break;
      }
      if (!publication.message().isKeptFrom(connection)) {
        reader.dialect().encode(publication, piece);
        messages++;
      }
      subscription.moveTo(publication.position());
      if (piece.readableBytes() >= PIECE) {
        reader.write(piece);
        piece = PooledByteBufAllocator.DEFAULT.directBuffer();
        if (!reader.isWritable()) {
          break;
        }
      }
    }
    if (piece.isReadable()) {
      reader.write(piece);
    } else {
      piece.release();
    }
    wrote(subscription, messages);
  }

  /** Whether an answer is to be used; where it is not, everybody is served anew in time. */
  private boolean isStillAsked(int asked, AsyncResult<Page> answer) {
    if (feed.isClosed()) {
      return false;
    }
    if (answer.failed()) {
      failed(answer.cause());
      return false;
    }
    Page page = answer.result();
    feed.head(page.head());
    if (asked != feed.era()) {
      return false;
    }
    if (!feed.isOfThisEpoch(page)) {
      failed(Failure.UNAVAILABLE.because("the log answered from the past; try again"));
      return false;
    }
    failures = 0;
    return true;
  }

  private void failed(Throwable cause) {
    if (!paused) {
      failures++;
      paused = true;
      shared
          .loop()
          .later(
              Shared.backoff(failures),
              () -> {
                paused = false;
                audience.serveAll();
              });
    }
    if (failures >= Shared.PATIENCE) {
      audience.refuse(Feed.refusal(cause));
    }
  }
}
