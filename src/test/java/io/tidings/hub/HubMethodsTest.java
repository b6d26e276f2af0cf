package io.tidings.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.log.TestRedis;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients call and what they are given, or told. */
class HubMethodsTest {
  private static final String FAILED = "Failed to invoke '%s' due to an error on the server.";
  private static final String UNEXPECTED =
      "An unexpected error occurred invoking '%s' on the server.";
  private static final String TYPES =
      " InvalidDataException: Error binding arguments. Make sure that the types of the provided"
          + " values match the types of the hub method being invoked.";

  private static TestRedis redis;
  private static TestHub test;
  private static TestClient client;

  @BeforeAll
  static void start() throws Exception {
    redis = TestRedis.start();
    test = TestHub.start(redis);
    client = TestClient.connect(test, HubType.at("/math", MathHub::new));
  }

  @AfterAll
  static void stop() throws IOException {
    test.close();
    redis.close();
  }

  record Point(int x, int y) {
    Point {
      if (x < 0) {
        throw new IllegalArgumentException("x must not be negative, was " + x);
      }
    }
  }

  enum Colour {
    RED,
    BLUE
  }

  /** The type of what is kept is known only below. */
  abstract static class Keeping<T> extends HubMethods {
    public String kindOf(T kept, List<T> more) {
      return kept.getClass().getSimpleName() + " and " + more;
    }
  }

  static final class MathHub extends Keeping<Point> {
    private int calls;

    public int add(int a, int b) {
      return a + b;
    }

    public Future<Double> halve(Double number) {
      return Future.succeededFuture(number / 2);
    }

    public String plain(boolean yes, long big, char letter, String text, Colour colour) {
      return yes + " " + big + " " + letter + " " + text + " " + colour;
    }

    public byte[] reversed(byte[] bytes) {
      byte[] reversed = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        reversed[i] = bytes[bytes.length - 1 - i];
      }
      return reversed;
    }

    public Map<String, Point> named(List<Point> points, Map<String, Integer> names) {
      return Map.of(names.keySet().iterator().next(), points.get(0));
    }

    public JsonObject object(JsonObject object) {
      return object.put("seen", true);
    }

    public Json raw(Json raw) {
      return raw;
    }

    public String last(String first, Optional<Point> second, Optional<Integer> third) {
      return first + second + third;
    }

    public void nothing() {}

    public Future<?> whatever() {
      return Future.succeededFuture(7);
    }

    public Future<Void> nothingLater() {
      return Future.succeededFuture();
    }

    public String none(String text) {
      return text;
    }

    public int count() {
      return ++calls;
    }

    @SuppressWarnings("DoNotCallSuggester") // It is for clients to call.
    public void refuse() {
      throw Failure.CONFLICT.because("the room is full");
    }

    public Future<String> refuseLater() {
      return Future.failedFuture(Failure.FORBIDDEN.because("not yours"));
    }

    public void fail() {
      throw new IllegalStateException("the password is hunter2");
    }

    public Future<Void> failLater() {
      return Future.failedFuture(new IOException("the password is hunter2"));
    }

    public Object unwritable() {
      return new Object();
    }

    @Override
    public String toString() {
      return "not to be called";
    }

    String hidden() {
      return "not to be called";
    }

    public static String shared() {
      return "not to be called";
    }
  }

  @Test
  void callsAMethodByItsNameInWhateverCase() {
    assertThat(client.invoke("add", "1,2")).isEqualTo("3");
    assertThat(client.invoke("Add", "1,2")).isEqualTo("3");
    assertThat(client.invoke("ADD", " 1 , 2 ")).isEqualTo("3");
  }

  @Test
  void takesAndGivesWhatJacksonKnows() {
    assertThat(client.invoke("Halve", "5")).isEqualTo("2.5");
    assertThat(client.invoke("Plain", "true,9007199254740993,\"c\",\"t\\u00e9\",\"BLUE\""))
        .isEqualTo("\"true 9007199254740993 c té BLUE\"");
    assertThat(client.invoke("Reversed", "\"AQID\"")).isEqualTo("\"AwIB\"");
    assertThat(client.invoke("Named", "[{\"x\":1,\"y\":2,\"z\":3}],{\"a\":1}"))
        .isEqualTo("{\"a\":{\"x\":1,\"y\":2}}");
    assertThat(client.invoke("Object", "{\"a\":[1]}")).isEqualTo("{\"a\":[1],\"seen\":true}");
    assertThat(client.invoke("KindOf", "{\"x\":1,\"y\":2},[{\"x\":3,\"y\":4}]"))
        .isEqualTo("\"Point and [Point[x=3, y=4]]\"");
  }

  @Test
  void takesJsonAsItIs() {
    String raw = "{\"a\":[1.50,0.1,123456789012345678901234567890,\"\\\"\"],\"b\":{\"c\":null}}";
    assertThat(client.invoke("Raw", raw)).isEqualTo(raw);
    assertThat(client.invoke("Raw", "null")).isEqualTo("null");
    assertThat(client.invoke("Raw", "\"{\"")).isEqualTo("\"{\"");
  }

  @Test
  void keepsHalvesOfCharacters() {
    assertThat(client.invoke("Raw", "\"\\ud83d!\"")).isEqualTo("\"\\ud83d!\"");
    assertThat(client.invoke("None", "\"\\ud83d!\"")).isEqualTo("\"\\ud83d!\"");
  }

  @Test
  void mayBeGivenFewerOfTheLastArguments() {
    assertThat(client.invoke("Last", "\"a\"")).isEqualTo("\"aOptional.emptyOptional.empty\"");
    assertThat(client.invoke("Last", "\"a\",null,3")).isEqualTo("\"aOptional.emptyOptional[3]\"");
    assertThat(client.invoke("Last", "\"a\",{\"x\":1,\"y\":2}"))
        .isEqualTo("\"aOptional[Point[x=1, y=2]]Optional.empty\"");
    assertThat(client.refusal("Last", ""))
        .endsWith(" Invocation provides 0 argument(s) but target expects 3.");
  }

  @Test
  void givesNothingWhereThereIsNoResult() {
    assertThat(client.invoke("Nothing", "")).isEqualTo("nothing");
    assertThat(client.invoke("NothingLater", "")).isEqualTo("nothing");
    assertThat(client.invoke("Whatever", "")).isEqualTo("nothing");
    assertThat(client.invoke("None", "null")).isEqualTo("null");
  }

  @Test
  void isMadeAnewForEveryCall() {
    assertThat(client.invoke("Count", "")).isEqualTo("1");
    assertThat(client.invoke("Count", "")).isEqualTo("1");
  }

  @Test
  void saysHowManyArgumentsAreExpected() {
    assertThat(client.refusal("Add", "1"))
        .isEqualTo(
            FAILED.formatted("Add")
                + " InvalidDataException: Invocation provides 1 argument(s) but target expects 2.");
    assertThat(client.refusal("ADD", "1,2,[3],{\"four\":4}"))
        .isEqualTo(
            FAILED.formatted("ADD")
                + " InvalidDataException: Invocation provides 4 argument(s) but target expects 2.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Add      | 1,\"2\"",
        "Add      | 1,null",
        "Add      | 1,2.5",
        "Add      | 1,true",
        "Add      | 1,99999999999",
        "Add      | 1,[2]",
        "Halve    | \"5\"",
        "None     | 5",
        "None     | true",
        "None     | {}",
        "Reversed | \"no base64!\"",
        "Named    | {},{}",
        "Named    | [{\"x\":-1,\"y\":2}],{\"a\":1}",
        "Plain    | true,1,\"c\",\"t\",\"GREEN\"",
        "Object   | [1]",
      })
  void refusesArgumentsOfOtherTypes(String target, String arguments) {
    assertThat(client.refusal(target, arguments)).isEqualTo(FAILED.formatted(target) + TYPES);
  }

  @ParameterizedTest
  @CsvSource({"Subtract", "toString", "hashCode", "hidden", "shared", "connected", "context", "''"})
  void doesNotKnowWhatIsNoMethodForClients(String target) {
    assertThat(client.refusal(target, "")).isEqualTo("Unknown hub method '" + target + "'");
  }

  @Test
  void tellsTheMessageOfAHubException() {
    assertThat(client.refusal("Refuse", ""))
        .isEqualTo(UNEXPECTED.formatted("Refuse") + " HubException: the room is full");
    assertThat(client.refusal("RefuseLater", ""))
        .isEqualTo(UNEXPECTED.formatted("RefuseLater") + " HubException: not yours");
  }

  @ParameterizedTest
  @CsvSource({"Fail", "FailLater", "Unwritable"})
  void tellsNothingOfWhatIsNotForClients(String target) {
    assertThat(client.refusal(target, "")).isEqualTo(UNEXPECTED.formatted(target));
  }
}
