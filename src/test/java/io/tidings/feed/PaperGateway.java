package io.tidings.feed;

import io.tidings.config.History;
import io.tidings.message.Channel;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** Feeds over a log on paper, on an event loop that is turned by hand. */
final class PaperGateway implements Feeds.Ears, AutoCloseable {
  static final int MAX_REPLAY = 10_000;

  final ManualLoop loop = new ManualLoop();
  final PaperLog log;
  final Plain dialect = new Plain();
  final Meters meters = new Meters();
  final Feeds feeds;

  /** What was heard and no longer heard, in order. */
  final List<String> ears = new ArrayList<>();

  private final List<Promise<Position>> opening = new ArrayList<>();
  private boolean history = true;

  PaperGateway() {
    this(MAX_REPLAY, 1 << 20);
  }

  PaperGateway(int maxReplay, long tailsBytes) {
    this(new PaperLog(), maxReplay, tailsBytes);
  }

  /** One more on the same log. */
  PaperGateway(PaperLog log) {
    this(log, MAX_REPLAY, 1 << 20);
  }

  private PaperGateway(PaperLog log, int maxReplay, long tailsBytes) {
    this.log = log;
    History history = new History(maxReplay);
    feeds = new Feeds(loop, new Tick(loop), this, log, history, meters, tailsBytes);
  }

  void withoutHistory() {
    history = false;
  }

  @Override
  public Future<Position> subscribe(Channel channel) {
    ears.add("subscribe");
    Promise<Position> promise = Promise.promise();
    opening.add(promise);
    return promise.future();
  }

  @Override
  public void unsubscribe(Channel channel) {
    ears.add("unsubscribe");
  }

  @Override
  public void suspect(Channel channel) {
    ears.add("suspect");
  }

  /** Has the feeds that are opening opened with the log's head, or with none. */
  void open() {
    open(history ? log.head() : Position.NONE);
  }

  void open(Position head) {
    List<Promise<Position>> all = List.copyOf(opening);
    opening.clear();
    all.forEach(promise -> promise.complete(head));
    loop.settle();
  }

  void failToOpen(Throwable cause) {
    List<Promise<Position>> all = List.copyOf(opening);
    opening.clear();
    all.forEach(promise -> promise.fail(cause));
    loop.settle();
  }

  PaperReader reader(String connection) {
    return new PaperReader(connection, dialect);
  }

  /** Subscribes, and has the reader note how the join ended. */
  Subscription join(PaperReader reader, Start start) {
    Subscription subscription = feeds.subscribe(PaperLog.CHANNEL, reader, start);
    subscription
        .joined()
        .onComplete(
            joined ->
                reader.note(
                    joined.succeeded()
                        ? "joined "
                            + joined.result().position()
                            + joined.result().verdict().map(verdict -> " " + verdict).orElse("")
                            + " replayed "
                            + joined.result().replayed()
                        : "refused " + joined.cause().getMessage()));
    return subscription;
  }

  /** A reader that is live on an open feed. */
  PaperReader live(String connection) {
    PaperReader reader = reader(connection);
    join(reader, new Start.Latest());
    open();
    reader.read();
    return reader;
  }

  /** Announces, and turns the loop. */
  void announce(Publication... publications) {
    List.of(publications).forEach(feeds::announced);
    loop.settle();
  }

  void head(Position head) {
    feeds.head(PaperLog.CHANNEL, head);
    loop.settle();
  }

  /** Answers what was asked of the log, and what is asked because of that, until all is quiet. */
  void answer() {
    loop.settle();
    while (!log.open().isEmpty()) {
      log.answer();
      loop.settle();
    }
  }

  @Override
  public void close() {
    feeds.close();
    loop.settle();
  }
}
