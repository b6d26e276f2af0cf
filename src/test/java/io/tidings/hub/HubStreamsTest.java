package io.tidings.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.log.TestRedis;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What methods stream to clients, and clients to methods. */
class HubStreamsTest {
  private static final String FAILED = "An error occurred on the server while streaming results.";

  private static TestRedis redis;
  private static TestHub test;

  /** What a method was told, and the stream that it gives. */
  private final List<String> told = new CopyOnWriteArrayList<>();

  private final ItemStream<Integer> endless = new ItemStream<>();
  private final Promise<ReadStream<Integer>> beginning = Promise.promise();
  private TestClient client;

  @BeforeAll
  static void startRedis() throws Exception {
    redis = TestRedis.start();
    test = TestHub.start(redis);
  }

  @AfterAll
  static void stopRedis() throws IOException {
    test.close();
    redis.close();
  }

  @BeforeEach
  void connect() {
    client = TestClient.connect(test, HubType.at("/streams", StreamsHub::new));
  }

  final class StreamsHub extends HubMethods {
    public ReadStream<Integer> countTo(int last) {
      ItemStream<Integer> numbers = new ItemStream<>();
      IntStream.rangeClosed(1, last).forEach(numbers::write);
      numbers.end();
      return numbers;
    }

    public Future<ReadStream<Integer>> countLater(int last) {
      return Future.succeededFuture(countTo(last));
    }

    public ReadStream<Integer> endless() {
      cancelled().onSuccess(cancelled -> told.add("cancelled"));
      endless.closed().onSuccess(closed -> told.add("closed"));
      return endless;
    }

    public Future<ReadStream<Integer>> slow() {
      cancelled().onSuccess(cancelled -> told.add("cancelled"));
      return beginning.future();
    }

    public ReadStream<Object> failing(String how) {
      ItemStream<Object> items = new ItemStream<>();
      items.write(1);
      switch (how) {
        case "refused" -> items.fail(Failure.CONFLICT.because("no more"));
        case "broken" -> items.fail(new IllegalStateException("the password is hunter2"));
        default -> items.write(new Object());
      }
      return items;
    }

    public ReadStream<Integer> none() {
      return null;
    }

    @SuppressWarnings("DoNotCallSuggester") // It is for clients to call.
    public ReadStream<Integer> refused() {
      throw Failure.FORBIDDEN.because("not for you");
    }

    public int plain() {
      return 1;
    }

    public Future<String> joinAll(String separator, ReadStream<Word> words) {
      return words.collect(Collectors.mapping(Word::text, Collectors.joining(separator)));
    }

    public ReadStream<Word> backwards(ReadStream<Word> words) {
      ItemStream<Word> mirrored = new ItemStream<>();
      words.handler(
          word -> mirrored.write(new Word(new StringBuilder(word.text()).reverse().toString())));
      words.endHandler(end -> mirrored.end());
      words.exceptionHandler(mirrored::fail);
      return mirrored;
    }
  }

  record Word(String text) {}

  private static Json word(String text) {
    return new Json("{\"text\":\"" + text + "\"}");
  }

  private static ItemStream<Json> words(String... texts) {
    ItemStream<Json> words = new ItemStream<>();
    List.of(texts).forEach(text -> words.write(word(text)));
    words.end();
    return words;
  }

  @ParameterizedTest
  @CsvSource({"CountTo", "countLater"})
  void streamsItemsAndThenTheEnd(String target) {
    client.stream(target, "3");
    assertThat(client.streamed).containsExactly("1", "2", "3", "end");
  }

  @Test
  void streamsNoMoreThanIsAskedFor() throws InterruptedException {
    ResultStream stream = client.stream("CountTo", "4", 2);
    assertThat(client.streamed).containsExactly("1", "2");
    client.run(() -> stream.fetch(1));
    assertThat(client.streamed).containsExactly("1", "2", "3");
    client.run(stream::resume);
    assertThat(client.streamed).containsExactly("1", "2", "3", "4", "end");
  }

  @Test
  void aWriterSeesThatItsReaderIsSlow() {
    ResultStream stream = client.stream("Endless", "", 0);
    client.run(
        () -> {
          endless.setWriteQueueMaxSize(2).drainHandler(drained -> told.add("drained"));
          endless.write(1);
          told.add("full " + endless.writeQueueFull());
          endless.write(2).onSuccess(read -> told.add("read"));
          told.add("full " + endless.writeQueueFull());
        });
    assertThat(told).containsExactly("full false", "full true");
    client.run(() -> stream.fetch(1));
    assertThat(told).endsWith("drained");
    client.run(() -> stream.fetch(1));
    assertThat(told).endsWith("drained", "read");
    assertThat(client.streamed).containsExactly("1", "2");
  }

  @Test
  void tellsAMethodThatItsClientHasHadEnough() {
    ResultStream stream = client.stream("Endless", "");
    client.run(() -> endless.write(1));
    client.run(stream::cancel);
    client.run(() -> endless.write(2).onFailure(error -> told.add("not written")));
    assertThat(client.streamed).containsExactly("1");
    assertThat(told).containsExactlyInAnyOrder("cancelled", "closed", "not written");
  }

  @Test
  void endsWhatStreamsWhenTheClientIsGone() {
    client.stream("Endless", "");
    client.disconnected(Optional.empty());
    assertThat(told).containsExactlyInAnyOrder("cancelled", "closed");
    assertThat(client.streamed).isEmpty();
  }

  @Test
  void endsWhatHasNotBegunToStreamWhenTheClientIsGone() {
    client.run(() -> client.session.stream("Slow", new Json("[]"), List.of()));
    client.disconnected(Optional.empty());
    assertThat(told).containsExactly("cancelled");
    endless.closed().onSuccess(closed -> told.add("closed"));
    client.run(() -> beginning.complete(endless));
    assertThat(told).containsExactly("cancelled", "closed");
  }

  @Test
  void doesNotTellOfTheClientsEndOnceAStreamHasEnded() {
    client.stream("Endless", "");
    client.run(endless::end);
    client.disconnected(Optional.empty());
    assertThat(client.streamed).containsExactly("end");
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"refused, ' HubException: no more'", "broken, ''", "unwritable, ''"})
  void tellsOfAFailureAfterTheItemsBeforeIt(String how, String details) {
    client.stream("Failing", '"' + how + '"');
    assertThat(client.streamed).containsExactly("1", FAILED + details);
  }

  @Test
  void refusesWhatCannotBeStreamed() {
    assertThat(TestClient.refusal(() -> client.stream("Nothing", "")))
        .isEqualTo("Unknown hub method 'Nothing'");
    assertThat(TestClient.refusal(() -> client.stream("Plain", "")))
        .isEqualTo(
            "The client attempted to invoke the non-streaming 'Plain' method with a streaming"
                + " invocation.");
    assertThat(client.refusal("CountTo", "1"))
        .isEqualTo(
            "The client attempted to invoke the streaming 'CountTo' method with a non-streaming"
                + " invocation.");
    assertThat(TestClient.refusal(() -> client.stream("None", "")))
        .isEqualTo("An unexpected error occurred invoking 'None' on the server.");
    assertThat(TestClient.refusal(() -> client.stream("Refused", "")))
        .isEqualTo(
            "An unexpected error occurred invoking 'Refused' on the server."
                + " HubException: not for you");
    assertThat(TestClient.refusal(() -> client.stream("CountTo", "")))
        .endsWith("Invocation provides 0 argument(s) but target expects 1.");
  }

  @Test
  void takesWhatAClientStreams() {
    assertThat(client.upload("JoinAll", "\"-\"", words("a", "b", "c"))).isEqualTo("\"a-b-c\"");
    assertThat(client.upload("JoinAll", "\"-\"", words())).isEqualTo("\"\"");
  }

  @Test
  void takesItAsItComes() {
    ItemStream<Json> words = new ItemStream<>();
    Promise<Optional<Json>> joined = Promise.promise();
    client.run(
        () ->
            client
                .session
                .invoke("JoinAll", new Json("[\"-\"]"), List.of(words))
                .onComplete(joined));
    client.run(() -> words.write(word("a")));
    client.run(() -> words.write(word("b")));
    assertThat(joined.future().isComplete()).isFalse();
    client.run(words::end);
    assertThat(TestHub.await(joined.future())).contains(new Json("\"a-b\""));
  }

  @Test
  void streamsBothWaysAtOnce() {
    ItemStream<Json> words = new ItemStream<>();
    client.run(
        () ->
            client.session.stream("Backwards", new Json("[]"), List.of(words))
                .onSuccess(
                    stream ->
                        stream
                            .handler(item -> client.streamed.add(item.toString()))
                            .endHandler(end -> client.streamed.add("end"))
                            .resume()));
    client.run(() -> words.write(word("abc")));
    assertThat(client.streamed).containsExactly("{\"text\":\"cba\"}");
    client.run(words::end);
    assertThat(client.streamed).endsWith("end");
  }

  @Test
  void failsForAnItemOfAnotherType() {
    ItemStream<Json> words = words("a");
    ItemStream<Json> numbers = new ItemStream<>();
    numbers.write(new Json("17"));
    assertThat(TestClient.refusal(() -> client.upload("JoinAll", "\"-\"", numbers)))
        .isEqualTo(
            "An unexpected error occurred invoking 'JoinAll' on the server."
                + " HubException: Failed to bind Stream message.");
    assertThat(client.upload("JoinAll", "\"-\"", words)).isEqualTo("\"a\"");
  }

  @Test
  void failsWhereTheClientsStreamDoes() {
    ItemStream<Json> words = new ItemStream<>();
    words.write(word("a"));
    words.fail(Failure.MALFORMED.because("the client failed"));
    assertThat(TestClient.refusal(() -> client.upload("JoinAll", "\"-\"", words)))
        .endsWith(" HubException: the client failed");
  }

  @Test
  void saysHowManyStreamsAreExpected() {
    assertThat(client.refusal("JoinAll", "\"-\""))
        .isEqualTo(
            "An unexpected error occurred invoking 'JoinAll' on the server."
                + " HubException: Client sent 0 stream(s), Hub method expects 1.");
    assertThat(TestClient.refusal(() -> client.upload("Plain", "", words())))
        .endsWith(" HubException: Client sent 1 stream(s), Hub method expects 0.");
  }
}
