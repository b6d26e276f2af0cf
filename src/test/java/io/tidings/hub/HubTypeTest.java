package io.tidings.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How hubs are declared. */
class HubTypeTest {
  static class ChatHub extends HubMethods {}

  static class Overloaded extends HubMethods {
    public void say(String words) {}

    public void SAY(String words, String moreWords) {}
  }

  @Test
  void hasTheNameOfItsClassUnlessItIsGivenAnother() {
    HubType type = HubType.at("/chatHub", ChatHub::new);
    assertThat(type.name()).isEqualTo("ChatHub");
    assertThat(type.path()).isEqualTo("/chatHub");
    assertThat(type.named("talk").name()).isEqualTo("talk");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "chat", "/chat/", "/ch at", "//chat", "/chat?a=b", "/:room", "/*"})
  void refusesWhatIsNoPath(String path) {
    assertThatThrownBy(() -> HubType.at(path, ChatHub::new))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + path + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a b", "ünicode"})
  void refusesWhatIsNoName(String name) {
    HubType type = HubType.at("/chatHub", ChatHub::new);
    assertThatThrownBy(() -> type.named(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesMethodsThatClientsCannotTellApart() {
    assertThatThrownBy(() -> HubType.at("/overloaded", Overloaded::new))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Overloaded has two methods");
  }

  @Test
  void refusesAClassWithoutAName() {
    Supplier<HubMethods> anonymous = () -> new HubMethods() {};
    assertThatThrownBy(() -> HubType.at("/anonymous", anonymous))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherHubNeedsAnotherNameAndPath() {
    HubType chat = HubType.at("/chatHub", ChatHub::new);
    HubType sameName = HubType.at("/otherHub", ChatHub::new);
    assertThatThrownBy(() -> new Hubs(List.of(chat, sameName)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Hubs(List.of(chat, chat.named("other"))))
        .isInstanceOf(IllegalArgumentException.class);
    Hubs hubs = new Hubs(List.of(chat, sameName.named("other")));
    assertThat(hubs.named("ChatHub")).isSameAs(chat);
    assertThatThrownBy(() -> hubs.named("none")).isInstanceOf(IllegalArgumentException.class);
  }
}
