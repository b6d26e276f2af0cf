package io.tidings.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.config.Auth;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  private final Identity ann = new Identity("c1", "ann");
  private final Identity nobody = new Identity("c2", "");
  private final Access open = new Access(new Auth(true));
  private final Access closed = new Access(new Auth(false));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "all",
        "group:a",
        "chat/all",
        "chat/group:a",
        "connection:c1",
        "user:ann",
        "chat/user:ann"
      })
  void letsEverybodyHearAndSpeakInSharedAndOwnChannels(String spelling) {
    Channel channel = Channel.parse(spelling);
    assertPermitted(open.requireJoin(ann, channel));
    assertPermitted(closed.requireJoin(ann, channel));
    assertPermitted(open.requirePublish(ann, channel));
    assertPermitted(closed.requirePublish(ann, channel));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"connection:c2", "connection:ann", "user:bob", "user:c1", "chat/user:bob"})
  void keepsTheChannelsOfOthersFromBeingHeard(String spelling) {
    Channel channel = Channel.parse(spelling);
    assertRefused(open.requireJoin(ann, channel));
    assertRefused(closed.requireJoin(ann, channel));
    assertPermitted(open.requirePublish(ann, channel));
    assertRefused(closed.requirePublish(ann, channel));
  }

  @Test
  void givesTheAnonymousNoUsersChannel() {
    assertRefused(open.requireJoin(nobody, Channel.user("ann")));
    assertPermitted(open.requireJoin(nobody, Channel.connection("c2")));
  }

  private static void assertPermitted(Future<Void> answer) {
    assertThat(answer.succeeded()).isTrue();
  }

  private static void assertRefused(Future<Void> answer) {
    assertThat(answer.cause())
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.failure()).isEqualTo(Failure.FORBIDDEN));
  }
}
