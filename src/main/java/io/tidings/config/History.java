package io.tidings.config;

/**
 * How history is given out.
 *
 * @param maxReplay messages that a position may lie behind its channel's head and still be
 *     continued from
 */
public record History(int maxReplay) {
  public History {
    Bounds.check("history.maxReplay", maxReplay, 1, Integer.MAX_VALUE);
  }
}
