package io.tidings.message;

/**
 * One message at its place in a channel. Immutable, so it may cross event loops.
 *
 * @param position {@link Position#NONE} in a channel without history
 * @param at milliseconds since the Unix epoch, by the clock that placed it
 */
public record Publication(Channel channel, Position position, long at, Message message) {
  public long offset() {
    return position.offset();
  }
}
