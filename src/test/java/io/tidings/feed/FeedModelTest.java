package io.tidings.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Feeds against a model: whatever happens to them, as many seeds have it. */
class FeedModelTest {
  private static final int STEPS = 300;
  private static final int SEEDS = 400;

  @Test
  void whoeverIsNotToldOfALossHasWhatTheLogHas() {
    Map<String, Integer> happened = new HashMap<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      live(seed).forEach((what, times) -> happened.merge(what, times, Integer::sum));
    }
    assertThat(happened.keySet())
        .contains(
            "reordered", "repeated", "lost on the way", "failed", "trimmed", "lost by the log");
    assertThat(happened.get("told of a loss")).isPositive();
    assertThat(happened.get("delivered")).isGreaterThan(SEEDS * STEPS / 10);
  }

  private static Map<String, Integer> live(long seed) {
    try (PaperWorld world = new PaperWorld(seed)) {
      for (int i = 0; i < STEPS; i++) {
        world.step();
      }
      world.heal();
      world.check();
      return world.happened();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }
}
