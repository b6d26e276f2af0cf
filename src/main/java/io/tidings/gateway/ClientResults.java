package io.tidings.gateway;

import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.protocol.signalr.HubMessage.Completion;
import io.tidings.protocol.signalr.HubMessage.Invocation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one client was asked and has not answered yet. Confined to its gateway's event loop. */
final class ClientResults {
  private final Vertx vertx;
  private final SignalRLine line;
  private final Map<String, Promise<Json>> asked = new HashMap<>();
  private long last;

  ClientResults(Vertx vertx, SignalRLine line) {
    this.vertx = vertx;
    this.line = line;
  }

  /**
   * Calls a method of the client.
   *
   * @return its result; fails with UNAVAILABLE where it does not come in time, UNKNOWN where the
   *     client goes before, MALFORMED with the client's words where it refuses
   */
  Future<Json> ask(String method, Json arguments, Duration timeout) {
    if (!line.isOpen()) {
      return Future.failedFuture(Failure.UNKNOWN.because("the client is not connected"));
    }
    String id = "s" + ++last;
    Promise<Json> answer = Promise.promise();
    asked.put(id, answer);
    long timer = vertx.setTimer(timeout.toMillis(), late -> fail(id, timeout));
    line.say(new Invocation(Optional.of(id), method, arguments, List.of()));
    return answer.future().onComplete(answered -> vertx.cancelTimer(timer));
  }

  private void fail(String id, Duration timeout) {
    asked
        .remove(id)
        .fail(
            Failure.UNAVAILABLE.because(
                "the client did not answer within " + timeout.toMillis() + " ms"));
  }

  /** The client's answer. Returns whether it was asked. */
  boolean complete(Completion completion) {
    Promise<Json> answer = asked.remove(completion.invocationId());
    if (answer == null) {
      return false;
    }
    completion
        .error()
        .ifPresentOrElse(
            error -> answer.fail(Failure.MALFORMED.because(error)),
            () -> answer.complete(completion.result().orElse(Json.NULL)));
    return true;
  }

  /** The client is gone. */
  void clear() {
    List<Promise<Json>> unanswered = List.copyOf(asked.values());
    asked.clear();
    unanswered.forEach(
        answer -> answer.fail(Failure.UNKNOWN.because("the client has gone without an answer")));
  }
}
