package io.tidings.hub;

import io.tidings.log.Page.Verdict;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import java.util.List;

/**
 * How what was missed in a channel was got back.
 *
 * @param position up to where the asker now has everything, or goes on from where it cannot
 * @param publications what was missed, oldest first; none unless all of it is there
 */
public record Recovery(Verdict verdict, Position position, List<Publication> publications) {
  /** The same with some of its publications. */
  Recovery with(List<Publication> some) {
    return new Recovery(verdict, position, some);
  }
}
