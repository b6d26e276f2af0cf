package io.tidings.backplane;

import io.tidings.message.Channel;
import io.tidings.message.Publication;

/** What one node tells another. Each takes one number in the sequence between the two. */
sealed interface News {
  /** Roughly how many bytes it takes on the wire. */
  int weight();

  /** A message was placed. */
  record Published(Publication publication) implements News {
    @Override
    public int weight() {
      return OVERHEAD + publication.message().data().length();
    }
  }

  /** A message may have been placed, or may still be. */
  record Suspected(Channel channel) implements News {
    @Override
    public int weight() {
      return OVERHEAD;
    }
  }

  /** What stands around the data of a usual message. */
  int OVERHEAD = 128;
}
