package io.tidings.log;

import io.tidings.message.Position;
import io.tidings.message.Publication;
import java.util.List;

/**
 * A part of a channel's log, without holes.
 *
 * @param verdict whether what came after the given position is still there; where it is not, there
 *     are no publications
 * @param head the position of the channel's last message when the page was read
 */
public record Page(Verdict verdict, Position head, List<Publication> publications) {
  /** Whether a position can be continued from. */
  public enum Verdict {
    WHOLE,
    /** The log no longer reaches back to the position. */
    TRIMMED,
    /** Messages around the position were lost, or it is not of this log. */
    EPOCH,
    /** Further behind than is replayed. */
    TOO_FAR,
    /** The channel keeps no history. */
    NO_HISTORY;

    /** As it stands on the wire; a whole recovery has no reason. */
    public String reason() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** The same with some of its publications. */
  public Page with(List<Publication> some) {
    return new Page(verdict, head, some);
  }
}
