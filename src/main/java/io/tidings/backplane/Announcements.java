package io.tidings.backplane;

import java.util.List;

/**
 * Consecutive news from one node to another. Without any it is a heartbeat, which tells the
 * receiver how many there should have been.
 *
 * @param from the sending node
 * @param first the place of the first of the news, or of the next one when there are none
 * @param heard up to where the sender knows, or knows that it has missed, the receiver's own news
 */
record Announcements(String from, Mark first, Mark heard, List<News> news) {
  /**
   * A place in a sequence of news between two nodes.
   *
   * @param stream tells apart the sequences that a node has begun, later ones being higher; 0 is
   *     none
   * @param number from 0 in each stream, without holes
   */
  record Mark(long stream, long number) {
    static final Mark NONE = new Mark(0, 0);
  }
}
