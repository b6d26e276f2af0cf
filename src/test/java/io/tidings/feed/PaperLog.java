package io.tidings.feed;

import io.tidings.log.Log;
import io.tidings.log.Page;
import io.tidings.log.Page.Verdict;
import io.tidings.log.Resting;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The log of one channel in memory, which can lose and forget like the real one. A question is put
 * at once; it is considered and answered when the test says so, which need not be at the same time.
 */
final class PaperLog implements Log {
  static final Channel CHANNEL = Channel.group("paper");

  /** Something that was asked. */
  final class Question<T> {
    private final String text;
    private final Supplier<T> consideration;
    private final Promise<T> promise = Promise.promise();
    private Future<T> answer;

    Question(String text, Supplier<T> consideration) {
      this.text = text;
      this.consideration = consideration;
    }

    /** Makes up the answer, which may be given later. */
    void consider() {
      if (answer == null) {
        answer = attempt(consideration);
      }
    }

    void answer() {
      consider();
      open.remove(this);
      answer.onComplete(promise);
    }

    void fail() {
      open.remove(this);
      promise.fail(Failure.UNAVAILABLE.because("the log is away"));
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static <T> Future<T> attempt(Supplier<T> consideration) {
    try {
      return Future.succeededFuture(consideration.get());
    } catch (Resting resting) {
      return Future.failedFuture(resting);
    }
  }

  private final List<Question<?>> open = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final List<Publication> entries = new ArrayList<>();
  private final List<Epoch> epochs = new ArrayList<>();
  private final Set<Long> hidden = new HashSet<>();
  private int pageBytes = 1 << 20;
  private long generations;
  private long fence;
  private long head;
  private boolean untouched;
  private boolean rests;

  PaperLog() {
    begin();
  }

  /**
   * @param start the offset that its first entry comes after
   */
  private record Epoch(long generation, long start) {
    String name() {
      return Long.toString(generation, 36) + "epoch";
    }
  }

  private void begin() {
    epochs.add(new Epoch(++generations, head));
    untouched = true;
  }

  private Epoch current() {
    return epochs.get(epochs.size() - 1);
  }

  /** What is asked and not answered yet, in order. */
  List<Question<?>> open() {
    return open;
  }

  /** Answers everything that is asked now. */
  void answer() {
    List.copyOf(open).forEach(Question::answer);
  }

  /** What was asked since the last call. */
  List<String> asked() {
    List<String> all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  private <T> Future<T> ask(String text, Supplier<T> consideration) {
    Question<T> question = new Question<>(text, consideration);
    asked.add(text);
    open.add(question);
    return question.promise.future();
  }

  Position head() {
    return new Position(current().name(), head);
  }

  /** The entry at an offset, where it is still there. */
  Optional<Publication> at(long offset) {
    return entries.stream().filter(entry -> entry.offset() == offset).findFirst();
  }

  Publication append(String data, String... except) {
    Message message = new Message("m", new Json(data), "", "", List.of(except));
    untouched = false;
    rests = false;
    Publication publication =
        new Publication(CHANNEL, new Position(current().name(), ++head), 0, message);
    entries.add(publication);
    return publication;
  }

  /** Forgets the oldest entries up to an offset. */
  void trim(long upTo) {
    entries.removeIf(entry -> entry.offset() <= upTo);
  }

  /** The same, and rests until {@link #endRest} or the next append. */
  void loseTailAndRest(int count) {
    loseTail(count);
    rests = true;
  }

  void endRest() {
    rests = false;
  }

  /** Comes back with another lineage, and without its last entries and what was known since. */
  void loseTail(int count) {
    for (int i = 0; i < count && !entries.isEmpty(); i++) {
      entries.remove(entries.size() - 1);
      head--;
      epochs.removeIf(epoch -> epoch.start() >= head && epoch.start() > 0);
    }
    if (fence > current().generation()) {
      fence = 0;
    }
    begin();
  }

  /** Has a hole in its pages and says that they are whole. */
  void hide(long offset) {
    hidden.add(offset);
  }

  /** Ends pages at a size of their data as well. */
  void pageBytes(int bytes) {
    pageBytes = bytes;
  }

  Verdict judge(Position since) {
    long last = since.generation() < fence ? -1 : lastOf(since.epoch());
    if (since.offset() > last) {
      return Verdict.EPOCH;
    }
    boolean whole = since.offset() == head || at(since.offset() + 1).isPresent();
    return whole ? Verdict.WHOLE : Verdict.TRIMMED;
  }

  private long lastOf(String epoch) {
    for (int i = 0; i < epochs.size(); i++) {
      if (epochs.get(i).name().equals(epoch)) {
        return i + 1 < epochs.size() ? epochs.get(i + 1).start() : head;
      }
    }
    return -1;
  }

  @Override
  public Future<Page> after(Channel channel, Position since, int limit) {
    return ask(
        "after " + since + " " + limit,
        () -> {
          Verdict verdict = judge(since);
          boolean returns = !since.epoch().equals(current().name()) && since.generation() >= fence;
          if (verdict == Verdict.EPOCH && returns) {
            throwWhileResting();
          }
          return verdict == Verdict.WHOLE
              ? page(since.offset(), limit)
              : new Page(verdict, head(), List.of());
        });
  }

  private void throwWhileResting() {
    if (rests) {
      throw new Resting(head());
    }
  }

  @Override
  public Future<Page> earliest(Channel channel, int limit) {
    return ask("earliest " + limit, () -> page(0, limit));
  }

  private Page page(long after, int limit) {
    List<Publication> publications = new ArrayList<>();
    int bytes = 0;
    for (Publication entry : entries) {
      boolean isThere = entry.offset() > after && !hidden.contains(entry.offset());
      if (isThere && publications.size() < limit && bytes < pageBytes) {
        publications.add(entry);
        bytes += entry.message().data().length();
      }
    }
    return new Page(Verdict.WHOLE, head(), publications);
  }

  @Override
  public Future<Boolean> restore(
      Channel channel, Position held, Position survived, List<Publication> lost) {
    boolean endsRight = lost.isEmpty() || lost.get(lost.size() - 1).position().equals(held);
    if (!endsRight) {
      throw new IllegalArgumentException("not consecutive up to " + held);
    }
    return ask("restore " + held + " " + lost.size(), () -> restore(held, lost));
  }

  private boolean restore(Position held, List<Publication> lost) {
    if (judge(held) != Verdict.EPOCH) {
      return true;
    }
    if (held.generation() < fence) {
      return false;
    }
    if (!untouched || held.generation() >= current().generation() || !continues(lost)) {
      throwWhileResting();
      begin();
      fence = generations;
      return false;
    }
    Epoch now = epochs.remove(epochs.size() - 1);
    for (Publication publication : lost) {
      if (publication.offset() > head) {
        Position position = publication.position();
        if (epochs.isEmpty() || !position.epoch().equals(current().name())) {
          epochs.add(new Epoch(position.generation(), head));
        }
        entries.add(publication);
        head++;
      }
    }
    epochs.add(new Epoch(now.generation(), head));
    return true;
  }

  private boolean continues(List<Publication> lost) {
    if (lost.isEmpty() || lost.get(0).offset() > head + 1) {
      return false;
    }
    int next = (int) (head + 1 - lost.get(0).offset());
    String before = epochs.size() < 2 ? "" : epochs.get(epochs.size() - 2).name();
    boolean follows = next < lost.size() && lost.get(next).position().epoch().equals(before);
    return follows || at(head).filter(lost::contains).isPresent();
  }

  @Override
  public Future<Appended> append(Channel channel, Message message, Optional<IdempotencyKey> key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Position> subscribe(Channel channel, Interest interest) {
    return ask("subscribe", this::head);
  }

  @Override
  public Future<Void> unsubscribe(Channel channel, Interest interest) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Page> newest(Channel channel, Optional<Position> since, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Map<Channel, Position>> heads(List<Channel> channels) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<Changes> changes(int bucket, long since) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int bucket(Channel channel) {
    return 0;
  }
}
