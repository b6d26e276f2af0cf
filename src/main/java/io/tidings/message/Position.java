package io.tidings.message;

/**
 * A place in a channel's log, which is also the id of the message there: {@code <epoch>:<offset>}.
 *
 * <p>An epoch is its generation in base 36, which orders the epochs of a channel, and {@value
 * #TAG_LENGTH} letters or digits that tell it from any other channel's. Offset 0 is the place
 * before the first message.
 */
public record Position(String epoch, long offset) {
  /** Where there is no log: in a channel without history. */
  public static final Position NONE = new Position("", 0);

  /** How many characters of an epoch stand behind its generation. */
  public static final int TAG_LENGTH = 5;

  private static final int MAX_EPOCH = 16;

  public Position {
    if (offset < 0) {
      throw new IllegalArgumentException("offset must be >= 0, was " + offset);
    }
  }

  /**
   * Reads an id as clients send it.
   *
   * @throws HubException MALFORMED when the text cannot be an id of ours
   */
  public static Position parse(String id) {
    int colon = id.indexOf(':');
    if (colon > TAG_LENGTH && colon <= MAX_EPOCH && isDigits(id, colon + 1)) {
      String epoch = id.substring(0, colon);
      if (epoch.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))) {
        return new Position(epoch, Long.parseLong(id, colon + 1, id.length(), 10));
      }
    }
    throw Failure.MALFORMED.because(
        "not a message id: '"
            + id.substring(0, Math.min(id.length(), 40))
            + "'; send an id back as it was received");
  }

  private static boolean isDigits(String text, int from) {
    int length = text.length() - from;
    if (length < 1 || length > 15) {
      return false;
    }
    return text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
  }

  /** The order of the epoch among its channel's epochs; 0 for {@link #NONE}. */
  public long generation() {
    return epoch.isEmpty()
        ? 0
        : Long.parseLong(epoch, 0, epoch.length() - TAG_LENGTH, Character.MAX_RADIX);
  }

  public boolean isNone() {
    return epoch.isEmpty();
  }

  /** The id on the wire. */
  @Override
  public String toString() {
    return epoch + ':' + offset;
  }
}
