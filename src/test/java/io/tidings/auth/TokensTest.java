package io.tidings.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokensTest {
  private static final String SECRET = "s".repeat(32);

  private final ManualClock clock = new ManualClock();
  private final Tokens tokens = new Tokens(SECRET, clock);
  private final Identity ann = new Identity("4f1c", "ann");

  @Test
  void standsForWhomItWasIssuedTo() {
    assertThat(tokens.verify(tokens.issue(ann))).contains(ann);
    Identity anonymous = new Identity("4f1c", "");
    assertThat(tokens.verify(tokens.issue(anonymous))).contains(anonymous);
    Identity longest = new Identity("🐌".repeat(128), "🐢".repeat(128));
    assertThat(tokens.verify(tokens.issue(longest))).contains(longest);
  }

  @Test
  void isGoodOnAllNodesThatShareTheSecret() {
    assertThat(new Tokens(SECRET, clock).verify(tokens.issue(ann))).contains(ann);
    assertThat(new Tokens("t".repeat(32), clock).verify(tokens.issue(ann))).isEmpty();
  }

  @Test
  void needsNoEscapingInAUrl() {
    IntStream.range(0, 100)
        .mapToObj(i -> tokens.issue(new Identity("c" + i, "ann")))
        .forEach(token -> assertThat(token).matches("[A-Za-z0-9_-]+"));
  }

  @Test
  void expiresAfterADay() {
    String token = tokens.issue(ann);
    clock.advance(Tokens.VALIDITY.minusSeconds(1));
    assertThat(tokens.verify(token)).contains(ann);
    clock.advance(Duration.ofSeconds(1));
    assertThat(tokens.verify(token)).isEmpty();
  }

  @Test
  void tellsApartWhereTheConnectionEndsAndTheUserBegins() {
    String one = tokens.issue(new Identity("ab", "c"));
    String other = tokens.issue(new Identity("a", "bc"));
    assertThat(one).isNotEqualTo(other);
    assertThat(tokens.verify(other)).contains(new Identity("a", "bc"));
  }

  @Test
  void isWorthNothingWithAnyBitChanged() {
    byte[] genuine = Base64.getUrlDecoder().decode(tokens.issue(ann));
    for (int bit = 0; bit < genuine.length * 8; bit++) {
      byte[] forged = genuine.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(tokens.verify(Base64.getUrlEncoder().encodeToString(forged))).isEmpty();
    }
  }

  @Test
  void refusesWhatIsNoToken() {
    String token = tokens.issue(ann);
    assertThat(tokens.verify("")).isEmpty();
    assertThat(tokens.verify("no token")).isEmpty();
    assertThat(tokens.verify("é".repeat(60))).isEmpty();
    assertThat(tokens.verify("A".repeat(1 << 20))).isEmpty();
    for (int end = 0; end < token.length(); end++) {
      assertThat(tokens.verify(token.substring(0, end))).isEmpty();
    }
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      String noisy = Base64.getUrlEncoder().encodeToString(noise);
      assertThat(tokens.verify(noisy)).as("seed %d", seed).isEmpty();
    }
  }

  private static final class ManualClock extends Clock {
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");

    void advance(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
