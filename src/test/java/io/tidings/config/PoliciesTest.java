package io.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void takesTheFirstThatFits() {
    ChannelPolicy general = new ChannelPolicy("group:chat.general", 5, HOUR);
    ChannelPolicy chat = new ChannelPolicy("group:chat*", 10, HOUR);
    Policies policies = new Policies(List.of(general, chat));

    assertThat(policies.of("group:chat.general")).isEqualTo(general);
    assertThat(policies.of("group:chat.general")).isEqualTo(general);
    assertThat(policies.of("group:chatter")).isEqualTo(chat);
    assertThat(policies.of("group:chat-general")).isEqualTo(chat);
  }

  @Test
  void keepsHistoryExceptOfCursorsWhereNothingIsConfigured() {
    Policies policies = new Policies(List.of());

    assertThat(policies.of("all").keepsHistory()).isTrue();
    assertThat(policies.of("user:cursor").keepsHistory()).isTrue();
    assertThat(policies.of("group:cursor.7").keepsHistory()).isFalse();
    assertThat(policies.of("game/group:cursors").keepsHistory()).isFalse();
  }
}
