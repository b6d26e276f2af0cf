package io.tidings.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.auth.Identity;
import io.tidings.message.Channel;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SendingTest {
  private static final Channel ROOM = Channel.group("room");

  private final Identity ann = new Identity("c1", "ann");

  @Test
  void keepsTheOrderOfTheTargets() {
    assertThat(resolve(List.of(), "user:bob", "group:room", "all", "caller"))
        .containsExactly(
            Map.entry(Channel.user("bob"), List.of()),
            Map.entry(ROOM, List.of()),
            Map.entry(Channel.ALL, List.of()),
            Map.entry(Channel.connection("c1"), List.of()));
  }

  @Test
  void leavesTheCallerOutOfOthers() {
    assertThat(resolve(List.of(), "others", "others:room"))
        .containsExactly(Map.entry(Channel.ALL, List.of("c1")), Map.entry(ROOM, List.of("c1")));
    assertThat(resolve(List.of("c2"), "others:room"))
        .containsExactly(Map.entry(ROOM, List.of("c2", "c1")));
  }

  @Test
  void saysItOnceInEachChannelToAllWhoAreMeant() {
    assertThat(resolve(List.of(), "others", "all"))
        .containsExactly(Map.entry(Channel.ALL, List.of()));
    assertThat(resolve(List.of(), "all", "others"))
        .containsExactly(Map.entry(Channel.ALL, List.of()));
    assertThat(resolve(List.of(), "connection:c1", "caller", "connection:c1"))
        .containsExactly(Map.entry(Channel.connection("c1"), List.of()));
  }

  @Test
  void knowsWhoIsMeantByCallerInExcept() {
    assertThat(resolve(List.of("c2", "caller", "c1"), "all"))
        .containsExactly(Map.entry(Channel.ALL, List.of("c2", "c1")));
  }

  @Test
  void isSignedByItsCaller() {
    Draft draft = new Draft("Said", new Json("1"));
    assertThat(draft.signed(Optional.of(ann)))
        .isEqualTo(new Message("Said", new Json("1"), "c1", "ann", List.of()));
    assertThat(draft.signed(Optional.empty()))
        .isEqualTo(new Message("Said", new Json("1"), "", "", List.of()));
  }

  @Test
  void hasNoCallerWhereTheServerSpeaks() {
    for (String target : List.of("caller", "others", "others:room")) {
      assertThatThrownBy(() -> sending(List.of(), target).resolve(Optional.empty()))
          .isInstanceOf(HubException.class)
          .hasMessageContaining("no caller");
    }
    assertThatThrownBy(() -> sending(List.of("caller"), "all").resolve(Optional.empty()))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("no caller");
  }

  private static Sending sending(List<String> except, String... targets) {
    return new Sending(
        Stream.of(targets).map(Target::parse).toList(),
        new Draft("Said", Json.NULL, except, Optional.empty()));
  }

  /** Whom the message is kept from, in each channel. */
  private List<Map.Entry<Channel, List<String>>> resolve(List<String> except, String... targets) {
    return sending(except, targets).resolve(Optional.of(ann)).entrySet().stream()
        .map(entry -> Map.entry(entry.getKey(), entry.getValue().except()))
        .toList();
  }
}
