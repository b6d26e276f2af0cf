package io.tidings.feed;

import io.tidings.message.Publication;
import java.util.Map;
import java.util.TreeMap;

/**
 * Announcements that came before their turn, in the order of their offsets. What is too much is
 * dropped: the log has it.
 */
final class Pending {
  private static final int MAX_MESSAGES = 1000;
  private static final long MAX_BYTES = 1 << 20;

  private final TreeMap<Long, Publication> publications = new TreeMap<>();
  private long bytes;

  boolean isEmpty() {
    return publications.isEmpty();
  }

  /** Of two at the same offset the one of the newer epoch is kept. */
  void add(Publication publication) {
    Publication other = publications.get(publication.offset());
    if (other != null) {
      if (other.position().generation() >= publication.position().generation()) {
        return;
      }
      bytes -= weight(other);
    } else if (publications.size() >= MAX_MESSAGES || bytes >= MAX_BYTES) {
      return;
    }
    publications.put(publication.offset(), publication);
    bytes += weight(publication);
  }

  /** The first one; there must be one. */
  Publication first() {
    return publications.firstEntry().getValue();
  }

  Publication removeFirst() {
    Map.Entry<Long, Publication> first = publications.pollFirstEntry();
    bytes -= weight(first.getValue());
    return first.getValue();
  }

  private static long weight(Publication publication) {
    return publication.message().data().length();
  }
}
