package io.tidings.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionTokensTest {
  private static final String SECRET = "s".repeat(32);

  private final ConnectionTokens here = new ConnectionTokens(SECRET, "1k3node");
  private final ConnectionTokens there = new ConnectionTokens(SECRET, "9other");

  @Test
  void tellsEveryNodeWhichOneMadeIt() {
    assertThat(there.node(here.issue())).contains("1k3node");
    assertThat(here.node(there.issue())).contains("9other");
  }

  @Test
  void isAnotherOneEachTimeAndNeedsNoEscapingInAUrl() {
    Set<String> tokens =
        IntStream.range(0, 100).mapToObj(i -> here.issue()).collect(Collectors.toSet());
    assertThat(tokens).hasSize(100).allMatch(token -> token.matches("[A-Za-z0-9_-]{1,128}"));
  }

  @Test
  void isNothingElsewhereOrWhenSomebodyHasTamperedWithIt() {
    String token = here.issue();
    assertThat(new ConnectionTokens("t".repeat(32), "1k3node").node(token)).isEmpty();
    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      assertThat(here.node(token.substring(0, i) + other + token.substring(i + 1))).isEmpty();
      assertThat(here.node(token.substring(0, i))).isEmpty();
    }
    assertThat(here.node(token + token)).isEmpty();
    assertThat(here.node("A".repeat(4096))).isEmpty();
    assertThat(here.node("not base64!")).isEmpty();
  }

  @Test
  void isNoResumeToken() {
    Tokens resuming = new Tokens(SECRET, Clock.systemUTC());
    assertThat(here.node(resuming.issue(new Identity("4f1c", "ann")))).isEmpty();
    assertThat(resuming.verify(here.issue())).isEmpty();
  }
}
