package io.tidings.backplane;

import io.tidings.backplane.Announcements.Mark;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The news on their way to one peer. Every one takes the next number, whether it is sent or not, so
 * that the peer learns from the numbers alone what it was not sent. Beyond a bound of what was sent
 * and not yet heard, nothing is sent: the event bus would queue it without limit.
 */
final class Outgoing {
  /** In bytes, for one message of the event bus. */
  static final int BATCH = 256 * 1024;

  /** In bytes, sent and not yet heard. */
  static final int BOUND = 8 * 1024 * 1024;

  private final long stream;
  private final Deque<Batch> waiting = new ArrayDeque<>();
  private final Deque<Batch> unheard = new ArrayDeque<>();
  private long next;
  private long outstanding;
  private long dropped;

  Outgoing(long stream) {
    this.stream = stream;
  }

  /** Consecutive news; the list is empty once they were sent. */
  private static final class Batch {
    final long first;
    List<News> news = new ArrayList<>();
    long end;
    int weight;

    Batch(long first) {
      this.first = first;
      this.end = first;
    }

    void add(News one) {
      news.add(one);
      end++;
      weight += one.weight();
    }
  }

  /** Takes the news' number and keeps them to be sent. Returns false where the bound is reached. */
  boolean add(News news) {
    if (outstanding >= BOUND) {
      skip();
      return false;
    }
    Batch last = waiting.peekLast();
    if (last == null || last.end != next || last.weight >= BATCH) {
      last = new Batch(next);
      waiting.add(last);
    }
    last.add(news);
    outstanding += news.weight();
    next++;
    return true;
  }

  /** Takes a number for news that are not sent. */
  void skip() {
    dropped++;
    next++;
  }

  /** What is to be sent now, in order. */
  List<Announcements> take(String from, Mark heard) {
    List<Announcements> announcements = new ArrayList<>(waiting.size());
    for (Batch batch = waiting.poll(); batch != null; batch = waiting.poll()) {
      announcements.add(new Announcements(from, new Mark(stream, batch.first), heard, batch.news));
      batch.news = List.of();
      unheard.add(batch);
    }
    return announcements;
  }

  /** The place of the next news. */
  Mark next() {
    return new Mark(stream, next);
  }

  /** Notes how far the peer has got. */
  void heard(Mark mark) {
    if (mark.stream() != stream) {
      return;
    }
    while (!unheard.isEmpty() && unheard.peek().end <= mark.number()) {
      outstanding -= unheard.poll().weight;
    }
  }

  /** How many news were not sent. */
  long dropped() {
    return dropped;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
