package io.tidings.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.tidings.browser.ChatUser.Shown;
import io.tidings.it.Await;
import io.tidings.it.TestCluster;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chat page in a real browser: one person on one node, the other on the other. */
@Timeout(90)
class ChatPageTest {
  private static final int MOST_MISSED = 5;

  private static Chromium chromium;
  private static TestCluster cluster;
  private static int rooms;

  private String room;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    cluster = TestCluster.start(2, "history: {maxReplay: %d}".formatted(MOST_MISSED));
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      chromium.close();
      cluster.close();
    }
  }

  @BeforeEach
  void findARoom() {
    room = "room " + ++rooms;
  }

  @AfterEach
  void sendEverybodyHome() {
    chromium.sendHome();
  }

  private ChatUser ann() {
    return chromium.chat(cluster.port(1), "Ann").joins(room);
  }

  private ChatUser bob() {
    return chromium.chat(cluster.port(2), "Bob").joins(room);
  }

  @Test
  void showsWhatWasMissedOnceInOrderAndMarksIt() {
    ChatUser ann = ann().says("one");
    ann.sees(1);
    ChatUser bob = bob();
    bob.sees(1);
    ann.goesOffline();
    assertThat(ann.banner()).containsText("You are offline");
    bob.says("two").says("three").says("four").sees(4);
    ann.comesBack();
    assertThat(ann.reads(4)).containsExactly("one", "* two", "* three", "* four");
    assertThat(ann.dividers()).containsExactly("While you were away: 3 messages");

    bob.says("five");
    List<Shown> shown = ann.sees(5);
    assertThat(shown.get(4).caughtUp()).isFalse();
    assertThat(shown).extracting(Shown::author).containsExactly("Ann", "Bob", "Bob", "Bob", "Bob");
    assertThat(shown).extracting(Shown::offset).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(bob.sees(5)).extracting(Shown::id).isEqualTo(ids(shown));
  }

  @Test
  void keepsWhatIsWrittenOfflineAndSendsItOnceInOrder() {
    ChatUser ann = ann();
    ChatUser bob = bob();
    ann.goesOffline().says("first").says("second");
    assertThat(ann.waiting()).containsExactly("first", "second");
    bob.says("meanwhile").sees(1);
    ann.comesBack();
    assertThat(ann.reads(3)).containsExactly("* meanwhile", "first", "second");
    assertThat(bob.reads(3)).containsExactly("meanwhile", "first", "second");
    Await.until("nothing waits", () -> ann.waiting().isEmpty());
  }

  @Test
  void goesOnAfterAReloadWhereItWas() {
    ChatUser ann = ann();
    ChatUser bob = bob().says("one").says("two");
    List<Shown> before = ann.sees(2);
    ann.page().navigate("about:blank");
    bob.says("three").says("four").sees(4);
    ann.page().goBack();
    ann.connected();
    assertThat(ann.reads(4)).containsExactly("one", "two", "* three", "* four");
    assertThat(ann.sees(4).subList(0, 2)).isEqualTo(before);

    ann.reloads();
    bob.says("five");
    assertThat(ann.reads(5)).containsExactly("one", "two", "* three", "* four", "five");
    ann.says("six");
    assertThat(bob.reads(6)).endsWith("five", "six");
  }

  @Test
  void saysPlainlyWhereMessagesCannotBeHadAnyMore() {
    ChatUser ann = ann().says("before");
    ChatUser bob = bob();
    ann.sees(1);
    ann.goesOffline();
    int missed = 60;
    IntStream.rangeClosed(1, missed).forEach(i -> bob.says("missed " + i));
    bob.sees(1 + missed);
    ann.comesBack();
    int kept = 50;
    List<Shown> shown = ann.sees(1 + kept);
    assertThat(ann.dividers())
        .containsExactly(
            "Some messages are no longer available. You were away for too many of them.",
            "While you were away: 50 messages");
    assertThat(shown.get(0).text()).isEqualTo("before");
    assertThat(shown.subList(1, shown.size()))
        .allMatch(Shown::caughtUp)
        .extracting(Shown::offset)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(2 + missed - kept, 1 + missed).boxed().toList());
  }

  @Test
  void showsMarkupAsItWasTyped() {
    String markup = "<img src=x onerror=\"document.title='hacked'\"><b>bold</b>&amp;";
    room = "<i>" + room + "</i>";
    ChatUser ann = chromium.chat(cluster.port(1), "<u>Ann</u>").joins(room);
    ann.says(markup);
    ChatUser bob = bob();
    assertThat(bob.sees(1))
        .containsExactlyElementsOf(ann.sees(1))
        .extracting(Shown::author, Shown::text)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("<u>Ann</u>", markup));
    for (ChatUser each : List.of(ann, bob)) {
      assertThat(each.page().locator("main img, b, i, u")).hasCount(0);
      assertThat(each.page()).hasTitle(room + " · Tidings");
      assertThat(each.page().getByTestId("title")).hasText("# " + room);
    }
  }

  @Test
  void bringsALetterToItsReceiverAlone() {
    ChatUser bob = chromium.chat(cluster.port(2), "Bob " + room);
    ChatUser carl = chromium.chat(cluster.port(2), "Carl " + room);
    ChatUser ann = chromium.chat(cluster.port(1), "Ann " + room);
    ann.writesTo("Bob " + room).says("only for you");
    assertThat(ann.reads(1)).containsExactly("only for you");
    bob.opens("Ann " + room);
    assertThat(bob.reads(1)).containsExactly("only for you");
    bob.says("I keep it");
    assertThat(ann.reads(2)).containsExactly("only for you", "I keep it");
    assertThat(carl.page().getByTestId("place")).hasText(new String[] {"#General"});
  }

  @Test
  void keepsALetterForSomebodyWhoIsNotThereYet() {
    String late = "Late " + room;
    chromium.chat(cluster.port(1), "Ann").writesTo(late).says("read me").sees(1);
    ChatUser person = chromium.chat(cluster.port(2), late);
    assertThat(person.page().locator("[data-channel='user:Ann'] .unread")).hasText("1 unread");
    assertThat(person.opens("Ann").reads(1)).containsExactly("read me");
  }

  @Test
  void isUsedWithTheKeyboardAlone() {
    ChatUser ann = chromium.visit(cluster.port(1));
    Keys keys = new Keys(ann.page());
    keys.type("Ann").press("Enter");
    ann.connected();
    keys.focus("Join a room").press("Enter").type("given up").press("Escape");
    assertThat(ann.page().getByTestId("dialog")).isHidden();
    keys.press("Enter").type(room).press("Enter");
    assertThat(ann.page().getByTestId("title")).hasText("# " + room);
    keys.type("hello").press("Shift+Enter").type("there").press("Enter");
    assertThat(ann.reads(1)).containsExactly("hello\nthere");
    keys.focus("Go offline").press("Space");
    assertThat(ann.page().locator("body[data-state=disconnected]")).isVisible();
    keys.press("Space");
    ann.connected();
    keys.focus("Leave").press("Enter");
    assertThat(ann.page().getByTestId("title")).hasText("# General");
    keys.focus("Messages").focus("Message").type("in General").press("Enter");
    ann.page().getByText("in General").waitFor();
  }

  @Test
  void showsWhatSignalRClientsSayInItsRooms() {
    ChatUser ann = ann().says("to all");
    ann.sees(1);
    TestCluster.await(
        cluster
            .node(2)
            .hub("ChatHub")
            .clients()
            .group(room)
            .send("ReceiveMessage", "Sam", "from the other door"));
    assertThat(ann.sees(2).get(1))
        .extracting(Shown::author, Shown::text)
        .containsExactly("Sam", "from the other door");
  }

  @Test
  void aSecondTabTakesOverAndIsGivenBack() {
    ChatUser first = ann();
    Page opened = first.page().waitForPopup(() -> first.page().evaluate("window.open('/')"));
    ChatUser second = new ChatUser(opened).connected();
    assertThat(first.banner()).containsText("This chat goes on in another tab.");
    second.opens(room).says("from the second");
    assertThat(second.reads(1)).containsExactly("from the second");
    first.page().getByTestId("continue").click();
    first.connected();
    assertThat(first.reads(1)).containsExactly("* from the second");
    first.says("from the first");
    assertThat(second.reads(2)).containsExactly("from the second", "from the first");
  }

  private static List<String> ids(List<Shown> shown) {
    return shown.stream().map(Shown::id).toList();
  }
}
