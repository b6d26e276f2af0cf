package io.tidings.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidings.it.Await;
import io.tidings.it.TcpProxy;
import io.tidings.it.TestCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for SignalR and the other page, each on a node of its own. */
@Timeout(90)
class SignalRPageTest {
  private static final String CURRENT = "@microsoft/signalr/dist/browser/signalr.min.js";
  private static final String OF_2021 = "signalr-5/dist/browser/signalr.min.js";

  private static Chromium chromium;
  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    cluster = TestCluster.start(2);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      chromium.close();
      cluster.close();
    }
  }

  @AfterEach
  void sendEverybodyHome() {
    chromium.sendHome();
  }

  @Test
  void hasTheScriptAsItIsPublished() throws IOException {
    try (InputStream served = getClass().getResourceAsStream("/web/client/signalr.min.js")) {
      assertThat(served.readAllBytes()).isEqualTo(Files.readAllBytes(NodeJs.packaged(CURRENT)));
    }
  }

  @Test
  void beginsInTheRoomOfTheHubsChoosing() {
    SignalRUser ann = chromium.visitSignalR(cluster.port(1)).named("Ann");
    assertThat(ann.page().getByTestId("title")).hasText("# General");
    ChatUser bob = chromium.chat(cluster.port(2), "Bob");
    ann.says("here I am");
    // Others come and go there.
    Await.until("Bob hears Ann", () -> bob.reads(1).contains("here I am"));
  }

  @ParameterizedTest
  @ValueSource(strings = {CURRENT, OF_2021})
  void whatOnePageSaysTheOtherHears(String script) {
    String room = script.substring(0, script.indexOf("/dist"));
    SignalRUser ann =
        chromium
            .visitSignalR(cluster.port(1))
            .by(NodeJs.packaged(script))
            .named("Ann")
            .goesTo(room);
    ann.reads(1); // That she has joined.
    ChatUser bob = chromium.chat(cluster.port(2), "Bob").joins(room);
    ann.says("hello from SignalR");
    bob.sees(2);
    bob.says("hello from the bridge");
    assertThat(ann.reads(3)).endsWith("Ann hello from SignalR", "Bob hello from the bridge");
    assertThat(bob.sees(3))
        .extracting(ChatUser.Shown::author, ChatUser.Shown::text)
        .endsWith(tuple("Ann", "hello from SignalR"), tuple("Bob", "hello from the bridge"));
  }

  @Test
  void goesToAnotherRoomAndIsAnnouncedThere() {
    ChatUser bob = chromium.chat(cluster.port(2), "Bob").joins("tea");
    SignalRUser ann = chromium.visitSignalR(cluster.port(1)).named("Ann").goesTo("tea");
    assertThat(ann.reads(1).get(0)).startsWith("System ").endsWith(" has joined the room tea");
    assertThat(bob.sees(1).get(0).author()).isEqualTo("System");
    ann.says("<b>as typed</b>");
    assertThat(bob.reads(2)).endsWith("<b>as typed</b>");
    assertThat(ann.reads(2)).endsWith("Ann <b>as typed</b>");
    ann.goesTo("General");
    assertThat(bob.reads(3).get(2)).endsWith(" has left the room tea");
  }

  @Test
  void missesNothingWhileItsConnectionIsLostAndGoesOnAtTheOtherNode() {
    ChatUser bob = chromium.chat(cluster.port(2), "Bob").joins("cut");
    try (TcpProxy proxy = TcpProxy.to(cluster.port(1))) {
      SignalRUser ann = chromium.visitSignalR(proxy.port()).named("Ann").goesTo("cut");
      ann.reads(1);
      bob.sees(1);
      bob.says("before").sees(2);
      ann.reads(2);
      proxy.refuse(true);
      assertThat(proxy.cut()).isPositive();
      ann.inState("connecting");
      bob.says("one").says("two").sees(4);
      proxy.redirect(cluster.port(2));
      proxy.refuse(false);
      ann.connected();
      bob.says("after");
      assertThat(ann.reads(5).subList(1, 5))
          .containsExactly("Bob before", "Bob one", "Bob two", "Bob after");
    }
  }
}
