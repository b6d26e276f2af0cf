package io.tidings.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.hub.Requests.GroupChange;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Position;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {
  private static final String ID = "1abcde:7";

  @Test
  void readsWhatIsToBeSent() {
    Sending sending =
        Requests.sending(
            new Json(
                "{\"to\":[\"all\",\"caller\",\"others\",\"others:a b\",\"chat/group:x\"],"
                    + "\"except\":[\"c1\",\"caller\"],\"name\":\"Said\",\"messageId\":\"m1\","
                    + "\"data\": { \"a\" : 1.50e3 , \"ü\":\"\\u00fc\\ud800\" },\"more\":[{}]}"));

    assertThat(sending.to())
        .containsExactly(
            new Target.In(Channel.ALL),
            new Target.Caller(),
            new Target.Others(Channel.ALL),
            new Target.Others(Channel.group("a b")),
            new Target.In(Channel.group("x").in("chat")));
    // As it was written, blanks, digits, escapes and all.
    Json data = new Json("{ \"a\" : 1.50e3 , \"ü\":\"\\u00fc\\ud800\" }");
    assertThat(sending.draft())
        .isEqualTo(new Draft("Said", data, List.of("c1", "caller"), Optional.of("m1")));
  }

  @Test
  void takesWhatIsLeftOutOrNullForTheUsual() {
    Draft usual = new Draft("message", Json.NULL);
    assertThat(Requests.sending(new Json("{\"to\":[\"all\"]}")).draft()).isEqualTo(usual);
    Json nulls =
        new Json(
            "{\"to\":[\"all\"],\"except\":null,\"name\":null,\"data\":null,\"messageId\":null}");
    assertThat(Requests.sending(nulls).draft()).isEqualTo(usual);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null                                          | JSON object",
        "[]                                            | JSON object",
        "\"all\"                                       | JSON object",
        "{                                             | not valid JSON",
        "{} {}                                         | nothing after it",
        "{}                                            | to is missing",
        "{\"to\":[]}                                   | to is missing",
        "{\"to\":\"all\"}                              | to must be an array of strings",
        "{\"to\":[1]}                                  | to must be an array of strings",
        "{\"to\":[null]}                               | to must be an array of strings",
        "{\"to\":[[\"all\"]]}                          | to must be an array of strings",
        "{\"to\":[\"everyone\"]}                       | everyone",
        "{\"to\":[\"others:\"]}                        | 1 to 128",
        "{\"to\":[\"group:a*\"]}                       | '*'",
        "{\"to\":[\"all\"],\"except\":\"c1\"}          | except must be an array of strings",
        "{\"to\":[\"all\"],\"except\":[\"\"]}          | 1 to 128",
        "{\"to\":[\"all\"],\"except\":[\"a\\nb\"]}     | control",
        "{\"to\":[\"all\"],\"name\":7}                 | name must be a string",
        "{\"to\":[\"all\"],\"name\":\"\"}              | name must have 1 to 128",
        "{\"to\":[\"all\"],\"name\":\"a\\u0000\"}      | name must have no control characters",
        "{\"to\":[\"all\"],\"messageId\":12}           | messageId must be a string",
        "{\"to\":[\"all\"],\"messageId\":\"\"}         | messageId must have 1 to 64",
        "{\"to\":[\"all\"],\"data\":01}                | not valid JSON"
      })
  void namesWhatIsWrongWithASending(String request, String complaint) {
    assertMalformed(Requests::sending, request, complaint);
  }

  @Test
  void boundsWhatASendingAsksFor() {
    assertMalformed(Requests::sending, "{\"to\":[" + many("\"all\"", 257) + "]}", "at most 256");
    assertThat(Requests.sending(new Json("{\"to\":[" + many("\"all\"", 256) + "]}")).to())
        .hasSize(256);
    String except = "{\"to\":[\"all\"],\"except\":[" + many("\"c\"", 257) + "]}";
    assertMalformed(Requests::sending, except, "at most 256");
    String name = "{\"to\":[\"all\"],\"name\":\"" + "n".repeat(129) + "\"}";
    assertMalformed(Requests::sending, name, "name must have 1 to 128");
    String messageId = "{\"to\":[\"all\"],\"messageId\":\"" + "m".repeat(65) + "\"}";
    assertMalformed(Requests::sending, messageId, "messageId must have 1 to 64");
    String deep = "{\"to\":[\"all\"],\"data\":" + "[".repeat(600) + "]".repeat(600) + "}";
    assertMalformed(Requests::sending, deep, "nested too deeply");
  }

  private static String many(String element, int count) {
    return String.join(",", Collections.nCopies(count, element));
  }

  @Test
  void readsWhichHistoryIsWanted() {
    Channel room = Channel.group("a");
    assertThat(Requests.history(new Json("{\"channel\":\"group:a\"}")))
        .isEqualTo(new HistoryQuery(room, Optional.empty(), 100, false));
    Json whole =
        new Json(
            "{\"channel\":\"group:a\",\"since\":\"" + ID + "\",\"limit\":1000,\"reverse\":true}");
    assertThat(Requests.history(whole))
        .isEqualTo(new HistoryQuery(room, Optional.of(Position.parse(ID)), 1000, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                | channel is missing",
        "{\"channel\":null}                                | channel is missing",
        "{\"channel\":[\"group:a\"]}                       | channel must be a string",
        "{\"channel\":\"a\"}                               | not a channel",
        "{\"channel\":\"all\",\"since\":7}                 | since must be a string",
        "{\"channel\":\"all\",\"since\":\"7\"}             | not a message id",
        "{\"channel\":\"all\",\"limit\":\"10\"}            | limit must be a whole number",
        "{\"channel\":\"all\",\"limit\":1.5}               | limit must be a whole number",
        "{\"channel\":\"all\",\"limit\":0}                 | limit must be 1 to 1000, was 0",
        "{\"channel\":\"all\",\"limit\":1001}              | limit must be 1 to 1000, was 1001",
        "{\"channel\":\"all\",\"limit\":-99999999999}      | limit must be 1 to 1000",
        "{\"channel\":\"all\",\"reverse\":1}               | reverse must be true or false"
      })
  void namesWhatIsWrongWithAHistoryQuery(String request, String complaint) {
    assertMalformed(Requests::history, request, complaint);
  }

  @Test
  void readsWhatIsToBeResynced() {
    assertThat(Requests.resync(new Json("{}"))).isEmpty();
    Map<Channel, Position> positions =
        Requests.resync(new Json("{\"group:a\":\"" + ID + "\",\"all\":\"1abcde:0\"}"));
    assertThat(positions)
        .containsExactly(
            Map.entry(Channel.group("a"), Position.parse(ID)),
            Map.entry(Channel.ALL, Position.parse("1abcde:0")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"group:a\":null}   | group:a must be the id of a message",
        "{\"group:a\":7}      | group:a must be a string",
        "{\"group:a\":\"7\"}  | not a message id",
        "{\"a\":\"1abcde:7\"} | not a channel"
      })
  void namesWhatIsWrongWithAResync(String request, String complaint) {
    assertMalformed(Requests::resync, request, complaint);
  }

  @Test
  void readsWhoIsToBeInWhichGroup() {
    Channel member = Channel.connection("c1");
    assertThat(Requests.groupChange(new Json("{\"add\":\"connection:c1\",\"group\":\"a\"}")))
        .isEqualTo(new GroupChange(member, Channel.group("a"), true));
    Json remove = new Json("{\"remove\":\"user:ann\",\"group\":\"chat/group:a\"}");
    assertThat(Requests.groupChange(remove))
        .isEqualTo(new GroupChange(Channel.user("ann"), Channel.group("a").in("chat"), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"group\":\"a\"}                                     | either add or remove",
        "{\"add\":\"user:a\",\"remove\":\"user:a\",\"group\":\"a\"} | either add or remove",
        "{\"add\":\"user:a\"}                                  | group is missing",
        "{\"add\":\"ann\",\"group\":\"a\"}                     | not a channel",
        "{\"add\":[],\"group\":\"a\"}                          | add must be a string",
        "{\"add\":\"user:a\",\"group\":\"\"}                   | 1 to 128"
      })
  void namesWhatIsWrongWithAGroupChange(String request, String complaint) {
    assertMalformed(Requests::groupChange, request, complaint);
  }

  private static void assertMalformed(Function<Json, ?> reader, String request, String complaint) {
    assertThatThrownBy(() -> reader.apply(new Json(request)))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.failure()).isEqualTo(Failure.MALFORMED))
        .hasMessageContaining(complaint);
  }
}
