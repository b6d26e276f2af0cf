package io.tidings.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.browser.ChatUser.Shown;
import io.tidings.it.NodeProcess;
import io.tidings.it.Site;
import io.tidings.it.TcpProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes, of which one is killed while clients talk through it. */
@Timeout(120)
class KilledNodeTest {
  private static final int BEFORE = 5;
  private static final int IN_ALL = 10;

  @TempDir Path directory;

  @Test
  void thePageAndAStockClientComeBackToTheOtherNodeAndHaveEverythingOnce() throws IOException {
    try (Chromium chromium = Chromium.start();
        Site site = Site.at(directory)) {
      NodeProcess doomed = site.start();
      NodeProcess other = site.start();
      try (TcpProxy address = TcpProxy.to(doomed.port());
          NodeJs stock = stockClient(address.port())) {
        ChatUser ann = chromium.chat(address.port(), "Ann");
        ChatUser bob = chromium.chat(other.port(), "Bob");
        stock.line("listening"::equals);

        talk(1, BEFORE, ann, bob, stock);
        bob.sees(3 * BEFORE);
        address.redirect(other.port());
        doomed.kill();
        talk(BEFORE + 1, IN_ALL, ann, bob, stock);

        List<Shown> seenByBob = bob.sees(3 * IN_ALL);
        assertThat(lines(ann.connected().sees(3 * IN_ALL))).isEqualTo(lines(seenByBob));
        assertThat(heardBy(stock)).isEqualTo(lines(seenByBob));
        assertThat(seenByBob)
            .extracting(Shown::offset)
            .containsExactlyElementsOf(LongStream.rangeClosed(1, 3 * IN_ALL).boxed().toList());
        for (String author : List.of("Ann", "Bob", "Stock")) {
          assertThat(seenByBob.stream().filter(it -> it.author().equals(author)))
              .extracting(Shown::text)
              .containsExactlyElementsOf(
                  IntStream.rangeClosed(1, IN_ALL).mapToObj(i -> author + " " + i).toList());
        }
        assertThat(ann.connections()).isGreaterThan(1);
        assertThat(bob.connections()).isEqualTo(1);
        chromium.sendHome();
      }
    }
  }

  private static NodeJs stockClient(int port) {
    return NodeJs.run(
        Duration.ofMinutes(2),
        Map.of("HUB", "http://127.0.0.1:" + port + "/hub?user=Stock"),
        "stock-chat.mjs");
  }

  private static void talk(int from, int to, ChatUser ann, ChatUser bob, NodeJs stock)
      throws IOException {
    for (int i = from; i <= to; i++) {
      ann.says("Ann " + i);
      bob.says("Bob " + i);
      stock.tell("Stock " + i);
    }
  }

  private static List<String> heardBy(NodeJs stock) {
    return IntStream.range(0, 3 * IN_ALL)
        .mapToObj(i -> stock.line(line -> line.startsWith("heard ")).substring("heard ".length()))
        .toList();
  }

  private static List<String> lines(List<Shown> messages) {
    return messages.stream()
        .map(it -> "%s %s: %s".formatted(it.id(), it.author(), it.text()))
        .toList();
  }
}
