package io.tidings.gateway;

import io.tidings.hub.HubMethods;
import io.tidings.hub.ItemStream;
import io.tidings.message.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A hub with a method for everything that a transport has to bring about. */
public class TryHub extends HubMethods {
  /** What calls of {@link #hold} wait for, by the name that they gave. */
  static final ConcurrentHashMap<String, Promise<String>> HELD = new ConcurrentHashMap<>();

  /** How often {@link #tick} was called, by the name that was given. */
  static final ConcurrentHashMap<String, Integer> TICKS = new ConcurrentHashMap<>();

  /** How many streams were cancelled. */
  static final AtomicInteger CANCELLED = new AtomicInteger();

  public int tick(String name) {
    return TICKS.merge(name, 1, Integer::sum);
  }

  public String echo(String text) {
    return text;
  }

  public void nothing() {}

  public void refuse(String reason) {
    throw Failure.MALFORMED.because(reason);
  }

  public Future<?> enter(String group) {
    return groups().add(context().connection(), group);
  }

  public Future<?> say(String group, String text) {
    return clients().group(group).send("Said", text);
  }

  /** Waits until the test completes it. */
  public Future<String> hold(String name) {
    return HELD.computeIfAbsent(name, fresh -> Promise.promise()).future();
  }

  public ReadStream<Integer> count(int last) {
    ItemStream<Integer> numbers = new ItemStream<>();
    IntStream.rangeClosed(1, last).forEach(numbers::write);
    numbers.end();
    return numbers;
  }

  /** Streams for as long as it is wanted. */
  public ReadStream<Integer> countOn() {
    ItemStream<Integer> numbers = new ItemStream<>();
    AtomicInteger next = new AtomicInteger();
    numbers.drainHandler(drained -> fill(numbers, next));
    fill(numbers, next);
    numbers.closed().onSuccess(closed -> CANCELLED.incrementAndGet());
    return numbers;
  }

  private static void fill(ItemStream<Integer> numbers, AtomicInteger next) {
    while (!numbers.writeQueueFull()) {
      numbers.write(next.incrementAndGet());
    }
  }

  /** Takes what is streamed only when the test lets it. */
  public Future<Integer> addLater(String name, ReadStream<Integer> numbers) {
    numbers.pause();
    return hold(name).compose(go -> add(numbers));
  }

  public Future<Integer> add(ReadStream<Integer> numbers) {
    Promise<Integer> done = Promise.promise();
    int[] sum = {0};
    numbers.exceptionHandler(done::fail);
    numbers.endHandler(ended -> done.complete(sum[0]));
    numbers.handler(number -> sum[0] += number);
    numbers.resume();
    return done.future();
  }

  public void leaveMe() {
    context().abort();
  }

  public Future<String> ask(String question) {
    return clients().client(context().connection()).invoke(String.class, "Answer", question);
  }
}
