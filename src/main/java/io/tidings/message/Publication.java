package io.tidings.message;

/**
 * One message at its place in a channel. Immutable, so it may cross event loops.
 *
 * @param position {@link Position#NONE} in a channel without history
 * @param at milliseconds since the Unix epoch, by the clock that placed it
 * @param key by which the log knows it again when it is repeated; empty where it cannot be. Should
 *     the log lose the message and get it back, it gets this back as well
 */
public record Publication(
    Channel channel, Position position, long at, Message message, String key) {
  /** A message that cannot be repeated. */
  public Publication(Channel channel, Position position, long at, Message message) {
    this(channel, position, at, message, "");
  }

  public long offset() {
    return position.offset();
  }
}
