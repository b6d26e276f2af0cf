package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A client of a hub without a wire, as a test's thread talks to it. */
final class TestClient {
  private static final AtomicInteger COUNT = new AtomicInteger();

  final PaperCaller remote;
  final HubSession session;
  private final TestHub test;

  /** What it was streamed, then {@code end}, or the failure. */
  final BlockingQueue<String> streamed = new LinkedBlockingQueue<>();

  private TestClient(TestHub test, HubType type, PaperCaller remote) {
    this.test = test;
    this.remote = remote;
    this.session = test.on(() -> HubSession.open(type, test.hub, remote));
  }

  /** Has not been told of yet. */
  static TestClient open(TestHub test, HubType type, String user) {
    Identity identity = new Identity("client-" + COUNT.incrementAndGet(), user);
    return new TestClient(test, type, new PaperCaller(identity));
  }

  static TestClient connect(TestHub test, HubType type) {
    TestClient client = open(test, type, "");
    client.connected();
    return client;
  }

  String id() {
    return remote.identity().connection();
  }

  void connected() {
    test.on(session::connected);
  }

  void disconnected(Optional<Throwable> cause) {
    test.on(() -> session.disconnected(cause));
  }

  /**
   * Calls a method.
   *
   * @param arguments what stands between the brackets
   * @return the result as JSON, {@code nothing} where there is none
   */
  String invoke(String target, String arguments) {
    return invoke(target, arguments, List.of());
  }

  String upload(String target, String arguments, ReadStream<Json> items) {
    return invoke(target, arguments, List.of(items));
  }

  private String invoke(String target, String arguments, List<ReadStream<Json>> uploads) {
    return test.on(() -> session.invoke(target, array(arguments), uploads))
        .map(Json::toString)
        .orElse("nothing");
  }

  /** What it is told instead of a result. */
  String refusal(String target, String arguments) {
    return refusal(() -> invoke(target, arguments));
  }

  static String refusal(Runnable call) {
    try {
      call.run();
    } catch (HubException refusal) {
      return refusal.getMessage();
    }
    throw new AssertionError("was not refused");
  }

  /** Begins to read what a method streams, as much as there is. */
  ResultStream stream(String target, String arguments) {
    return stream(target, arguments, Long.MAX_VALUE);
  }

  ResultStream stream(String target, String arguments, long amount) {
    return test.on(
        () ->
            session.stream(target, array(arguments), List.of())
                .onSuccess(
                    stream ->
                        stream
                            .handler(item -> streamed.add(item.toString()))
                            .endHandler(end -> streamed.add("end"))
                            .exceptionHandler(failure -> streamed.add(failure.getMessage()))
                            .fetch(amount)));
  }

  /** The next that it was streamed. */
  String next() throws InterruptedException {
    String next = streamed.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing more was streamed");
    }
    return next;
  }

  /** Does something on its event loop. */
  void run(Runnable action) {
    test.on(
        () -> {
          action.run();
          return Future.succeededFuture();
        });
  }

  private static Json array(String arguments) {
    return new Json("[" + arguments + "]");
  }
}
