package io.tidings.gateway;

import io.tidings.hub.HubSession;
import io.tidings.hub.ResultStream;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.protocol.signalr.HubMessage.Call;
import io.tidings.protocol.signalr.HubMessage.Completion;
import io.tidings.protocol.signalr.HubMessage.Invocation;
import io.tidings.protocol.signalr.HubMessage.StreamInvocation;
import io.tidings.protocol.signalr.HubMessage.StreamItem;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * What one client has called and was not answered yet. Calls with one result wait for their turn;
 * those that stream run beside them, and stop when the client does not read. Confined to its
 * gateway's event loop.
 */
final class Calls {
  /** What a call costs beside its arguments while it is in hand. */
  private static final int AROUND_CALL = 512;

  /** How many calls may stream at the same time. */
  private static final int MOST_STREAMS = 256;

  /** How many items of a stream, which may have them all at once, are written in a row. */
  private static final long BURST = 64;

  /** How many calls may wait before the client is not read from any more. */
  private static final int AHEAD = 16;

  private final HubSession session;
  private final SignalRLine line;
  private final Uploads uploads;
  private final Runnable moved;
  private final Executor later;
  private final int parallel;
  private final Intake<Waiting> intake;
  private final Set<String> unanswered = new HashSet<>();
  private final Map<String, Download> downloads = new HashMap<>();
  private int running;
  private boolean ahead;

  /**
   * @param moved told when the client may be read from again
   * @param later runs what it is given on this event loop, when others have had their turn
   * @param parallel how many calls with one result run at the same time
   */
  Calls(
      HubSession session,
      SignalRLine line,
      Uploads uploads,
      Runnable moved,
      Executor later,
      int parallel) {
    this.session = session;
    this.line = line;
    this.uploads = uploads;
    this.moved = moved;
    this.later = later;
    this.parallel = parallel;
    this.intake = new Intake<>(this::isOpen, this::wait, this::begin);
  }

  private record Waiting(Invocation call, List<ReadStream<Json>> streams) {}

  private boolean isOpen() {
    return running < parallel && line.isWritable();
  }

  private void wait(int waiting) {
    ahead = waiting > AHEAD || intake.isEnding();
    moved.run();
  }

  /** Whether the client is to be read from. */
  boolean areOpen() {
    return !ahead;
  }

  /**
   * Calls a method that has one result or none, when it is its turn.
   *
   * @throws io.tidings.message.HubException CONFLICT when another call of this id is not answered
   */
  void invoke(Invocation call) {
    call.invocationId().ifPresent(this::register);
    intake.offer(new Waiting(call, uploads.open(call.streamIds())));
  }

  private void register(String id) {
    if (!unanswered.add(id)) {
      throw Failure.CONFLICT.because("a call with the id '" + id + "' is not answered yet");
    }
  }

  private void begin(Waiting waiting) {
    Invocation call = waiting.call();
    running++;
    int inHand = take(call);
    session
        .invoke(call.target(), call.arguments(), waiting.streams())
        .onComplete(
            (result, error) -> {
              running--;
              call.invocationId().ifPresent(id -> answer(id, result, error));
              done(call, inHand);
            });
  }

  private void answer(String id, Optional<Json> result, Throwable error) {
    if (error != null) {
      end(Completion.error(id, Refusals.of(error).getMessage()));
    } else {
      end(new Completion(id, Optional.empty(), result));
    }
  }

  private int take(Call call) {
    int inHand = call.arguments().length() + AROUND_CALL;
    intake.take(inHand);
    return inHand;
  }

  private void done(Call call, int inHand) {
    uploads.close(call.streamIds());
    intake.done(inHand);
  }

  private void end(Completion completion) {
    unanswered.remove(completion.invocationId());
    line.say(completion);
  }

  /**
   * Calls a method whose results are a stream.
   *
   * @throws io.tidings.message.HubException as {@link #invoke} does
   */
  void stream(StreamInvocation call) {
    if (downloads.size() == MOST_STREAMS) {
      line.say(
          Completion.error(
              call.invocationId(), "At most " + MOST_STREAMS + " streams can be open at once."));
      return;
    }
    register(call.invocationId());
    List<ReadStream<Json>> streams = uploads.open(call.streamIds());
    Download download = new Download(call);
    downloads.put(call.invocationId(), download);
    session.stream(call.target(), call.arguments(), streams)
        .onSuccess(download::begin)
        .onFailure(error -> download.end(Optional.of(error)));
  }

  /** The client has had enough of a stream; any other call is completed as it would be. */
  void cancel(String id) {
    Download download = downloads.get(id);
    if (download != null) {
      download.cancel();
    }
  }

  /** To be called when the line is writable again. */
  void proceed() {
    new ArrayList<>(downloads.values()).forEach(Download::proceed);
    intake.proceed();
  }

  /**
   * Reads no more from the client.
   *
   * @param then is run when what was read is answered, but for streams
   */
  void end(Runnable then) {
    intake.end(then);
  }

  /** The client is gone. */
  void clear() {
    intake.clear();
  }

  /** The results of one call, written as long as the client reads them. */
  private final class Download {
    private final StreamInvocation call;
    private final int inHand;
    private Optional<ResultStream> source = Optional.empty();
    private boolean over;
    private long granted;

    Download(StreamInvocation call) {
      this.call = call;
      this.inHand = take(call);
    }

    /** It is paused. */
    void begin(ResultStream results) {
      if (over) {
        results.cancel();
        return;
      }
      source = Optional.of(results);
      results.exceptionHandler(failure -> end(Optional.of(failure)));
      results.endHandler(ended -> end(Optional.empty()));
      results.handler(this::item);
      proceed();
    }

    private void item(Json item) {
      line.say(new StreamItem(call.invocationId(), item));
      if (!line.isWritable()) {
        granted = 0;
        source.ifPresent(ResultStream::pause);
      } else if (--granted == 0) {
        later.execute(this::proceed);
      }
    }

    void proceed() {
      if (granted == 0 && line.isWritable() && source.isPresent()) {
        granted = BURST;
        source.get().fetch(BURST);
      }
    }

    void cancel() {
      source.ifPresent(ResultStream::cancel);
      end(Optional.empty());
    }

    void end(Optional<Throwable> failure) {
      if (!over) {
        over = true;
        String id = call.invocationId();
        downloads.remove(id);
        Calls.this.end(
            failure
                .map(cause -> Completion.error(id, Refusals.of(cause).getMessage()))
                .orElseGet(() -> Completion.of(id)));
        done(call, inHand);
      }
    }
  }
}
