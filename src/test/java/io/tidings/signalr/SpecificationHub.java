package io.tidings.signalr;

import io.tidings.hub.HubMethods;
import io.tidings.hub.ItemStream;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The methods of the specification's examples, and what else its clients may expect of a hub. */
public final class SpecificationHub extends HubMethods {
  private static final int INTERVAL_MILLISECONDS = 10;

  @Override
  protected Future<?> connected() {
    return context().user().filter("unwanted"::equals).isPresent()
        ? Future.failedFuture(Failure.FORBIDDEN.because("you are unwanted"))
        : Future.succeededFuture();
  }

  public int add(int x, int y) {
    return x + y;
  }

  public int singleResultFailure(int x, int y) {
    throw Failure.CONFLICT.because("It didn't work!");
  }

  public List<Integer> batched(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  public ReadStream<Integer> stream(int count) {
    ItemStream<Integer> numbers = new ItemStream<>();
    IntStream.range(0, count).forEach(numbers::write);
    numbers.end();
    return numbers;
  }

  public ReadStream<Integer> streamFailure(int count) {
    ItemStream<Integer> numbers = new ItemStream<>();
    IntStream.range(0, count).forEach(numbers::write);
    numbers.fail(Failure.UNAVAILABLE.because("Ran out of data!"));
    return numbers;
  }

  public Future<?> nonBlocking(String caller) {
    return clients().caller().send("NonBlocking", caller);
  }

  public Future<Integer> addStream(ReadStream<Integer> numbers) {
    return numbers.collect(Collectors.summingInt(number -> number));
  }

  public ReadStream<Integer> doubled(ReadStream<Integer> numbers) {
    ItemStream<Integer> doubled = new ItemStream<>();
    numbers.handler(number -> doubled.write(2 * number)).endHandler(end -> doubled.end());
    return doubled;
  }

  public Json echo(Json value) {
    return value;
  }

  public void nothing() {}

  @SuppressWarnings("DoNotCallSuggester") // It is for clients to call.
  public void crash() {
    throw new IllegalStateException("as the test has it");
  }

  public Future<Json> later(Json value, int milliseconds) {
    return Vertx.currentContext().owner().timer(milliseconds, TimeUnit.MILLISECONDS).map(value);
  }

  /** 1, 2, 3 and so on, until the client has had enough. */
  public ReadStream<Integer> ticks() {
    ItemStream<Integer> ticks = new ItemStream<>();
    AtomicInteger last = new AtomicInteger();
    every(ticks.closed(), () -> ticks.write(last.incrementAndGet()));
    cancelled().onSuccess(enough -> clients().caller().send("Cancelled"));
    return ticks;
  }

  /** Sends the caller the numbers up to the last, one by one. */
  public void count(int last) {
    AtomicInteger sent = new AtomicInteger();
    Promise<Void> done = Promise.promise();
    every(
        done.future(),
        () -> {
          int number = sent.incrementAndGet();
          clients().caller().send("Number", number);
          if (number == last) {
            done.complete();
          }
        });
  }

  /** Keeps a number. */
  public void note(int number) {
    noted().add(number);
  }

  /** What was kept, in the order in which it came. */
  @SuppressWarnings("unchecked")
  public List<Integer> noted() {
    return (List<Integer>)
        context().items().computeIfAbsent("noted", key -> new ArrayList<Integer>());
  }

  public Future<?> tell(String group, int number) {
    return clients().group(group).send("Number", number);
  }

  public Future<?> tellConnection(String connection, String text) {
    return clients().client(connection).send("NonBlocking", text);
  }

  public Future<String> askBack(String method, String question) {
    return clients()
        .client(context().connection())
        .invoke(String.class, method, question)
        .otherwise(refusal -> "failed: " + refusal.getMessage());
  }

  public void abort() {
    context().abort();
  }

  private static void every(Future<?> until, Runnable work) {
    Vertx vertx = Vertx.currentContext().owner();
    long timer = vertx.setPeriodic(INTERVAL_MILLISECONDS, tick -> work.run());
    until.onComplete(end -> vertx.cancelTimer(timer));
  }
}
