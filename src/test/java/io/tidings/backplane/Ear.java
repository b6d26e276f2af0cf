package io.tidings.backplane;

import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A listener that remembers what it was told, for a test's thread to wait for. */
final class Ear implements Listener {
  private static final long PATIENCE_SECONDS = 20;

  private final Context context;
  private final int connections;
  private final List<String> data = new ArrayList<>();
  private final Map<Channel, Position> heads = new HashMap<>();
  private final Map<Channel, Position> last = new HashMap<>();
  private final List<Command> commands = new ArrayList<>();
  private volatile Function<Call, Future<Json>> answer;
  private volatile Optional<String> client = Optional.empty();

  /**
   * @param connections how many a command is said to be meant for
   */
  Ear(Context context, int connections) {
    this.context = context;
    this.connections = connections;
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public synchronized void announced(Publication publication) {
    requireOwnContext();
    data.add(publication.message().data().toString());
    last.put(publication.channel(), publication.position());
    notifyAll();
  }

  @Override
  public synchronized void head(Channel channel, Position head) {
    requireOwnContext();
    heads.put(channel, head);
    notifyAll();
  }

  @Override
  public synchronized Future<Integer> execute(Command command) {
    requireOwnContext();
    commands.add(command);
    return Future.succeededFuture(connections);
  }

  @Override
  public Future<Json> call(Call call) {
    requireOwnContext();
    return client
        .filter(known -> known.equals(call.connection()))
        .map(known -> answer.apply(call))
        .orElse(Future.failedFuture(Failure.UNKNOWN.because("not here")));
  }

  /** Is from now on where a client is connected, which answers so. */
  void connect(String id, Function<Call, Future<Json>> itsAnswer) {
    answer = itsAnswer;
    client = Optional.of(id);
  }

  private void requireOwnContext() {
    if (Vertx.currentContext() != context) {
      throw new IllegalStateException("called on " + Vertx.currentContext());
    }
  }

  synchronized List<String> data() {
    return List.copyOf(data);
  }

  synchronized List<Command> commands() {
    return List.copyOf(commands);
  }

  List<String> awaitData(int count) {
    await(() -> data.size() >= count, "messages " + count);
    return data();
  }

  void awaitHead(Channel channel, Position head) {
    await(() -> head.equals(heads.get(channel)), "head " + head);
  }

  /** The last head that it was told of a channel; null where there is none. */
  synchronized Position head(Channel channel) {
    return heads.get(channel);
  }

  /** Waits until it has heard of a position, be it by the message there or by the head. */
  void awaitHeard(Channel channel, Position position) {
    await(
        () -> position.equals(last.get(channel)) || position.equals(heads.get(channel)),
        "" + position);
  }

  private synchronized void await(BooleanSupplier heard, String what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!heard.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("not heard: " + what + "; data " + data + ", heads " + heads);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
