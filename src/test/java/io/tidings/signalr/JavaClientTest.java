package io.tidings.signalr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.HubException;
import com.microsoft.signalr.TransportEnum;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.tidings.hub.HubType;
import io.tidings.it.Await;
import io.tidings.it.TestCluster;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stock Java client of SignalR, unmodified, is the judge. */
class JavaClientTest {
  private static final int PATIENCE_SECONDS = 30;

  private static final List<Integer> UP_TO_A_HUNDRED = IntStream.range(0, 100).boxed().toList();

  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.start(1, "", HubType.at("/specification", SpecificationHub::new));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  /** How it may reach the hub. */
  enum Way {
    WEBSOCKETS(TransportEnum.WEBSOCKETS, false),
    WEBSOCKETS_WITHOUT_NEGOTIATION(TransportEnum.WEBSOCKETS, true),
    LONG_POLLING(TransportEnum.LONG_POLLING, false);

    private final TransportEnum transport;
    private final boolean skipsNegotiation;

    Way(TransportEnum transport, boolean skipsNegotiation) {
      this.transport = transport;
      this.skipsNegotiation = skipsNegotiation;
    }

    HubConnection connect() {
      HubConnection connection =
          HubConnectionBuilder.create("http://127.0.0.1:" + cluster.port(1) + "/specification")
              .withTransport(transport)
              .shouldSkipNegotiate(skipsNegotiation)
              .build();
      assertThat(connection.start().blockingAwait(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      return connection;
    }
  }

  @ParameterizedTest
  @EnumSource
  void callsAndIsAnswered(Way way) {
    try (HubConnection connection = way.connect()) {
      assertThat(await(connection.invoke(Integer.class, "Add", 40, 2))).isEqualTo(42);
      assertThat(await(connection.invoke(Integer[].class, "Batched", 3))).containsExactly(0, 1, 2);
      connection.invoke("Nothing").timeout(PATIENCE_SECONDS, TimeUnit.SECONDS).blockingAwait();
      assertThatThrownBy(
              () -> await(connection.invoke(Integer.class, "SingleResultFailure", 40, 2)))
          .isInstanceOf(HubException.class)
          .hasMessageContaining("HubException: It didn't work!");
    }
  }

  @ParameterizedTest
  @EnumSource
  void isCalledWithAndWithoutAnAnswer(Way way) throws InterruptedException {
    try (HubConnection connection = way.connect()) {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      connection.on("NonBlocking", heard::add, String.class);
      connection.send("NonBlocking", "foo");
      assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("foo");

      connection.onWithResult("Guess", what -> Single.just(what + ": 42"), String.class);
      assertThat(await(connection.invoke(String.class, "AskBack", "Guess", "how many")))
          .isEqualTo("how many: 42");
    }
  }

  @ParameterizedTest
  @EnumSource
  void streamsFromTheServer(Way way) {
    try (HubConnection connection = way.connect()) {
      assertThat(await(connection.stream(Integer.class, "Stream", 100).toList()))
          .isEqualTo(UP_TO_A_HUNDRED);
      assertThat(await(connection.stream(Integer.class, "Ticks").take(3).toList()))
          .containsExactly(1, 2, 3);
    }
  }

  /** Over long polling this client lets its requests overtake each other, the end the items. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LONG_POLLING")
  void streamsFromTheClient(Way way) {
    try (HubConnection connection = way.connect()) {
      Observable<Integer> numbers = Observable.fromIterable(UP_TO_A_HUNDRED);
      assertThat(await(connection.invoke(Integer.class, "AddStream", numbers))).isEqualTo(4950);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isGoneWhenItStops(Way way) {
    HubConnection connection = way.connect();
    BlockingQueue<Object> ends = new LinkedBlockingQueue<>();
    connection.onClosed(cause -> ends.add(cause == null ? "as it wanted" : cause));
    connection.stop().blockingAwait();
    Await.until("an end", () -> !ends.isEmpty());
    assertThat(ends).containsExactly("as it wanted");
  }

  private static <T> T await(Single<T> answer) {
    return answer.timeout(PATIENCE_SECONDS, TimeUnit.SECONDS).blockingGet();
  }
}
