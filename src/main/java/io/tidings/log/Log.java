package io.tidings.log;

import io.tidings.message.Channel;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The logs of all channels. Confined to one event loop; each user of a loop has its own.
 *
 * <p>Every method fails with a {@link io.tidings.message.HubException}: UNAVAILABLE when the log
 * cannot be reached or may not be answered from, TOO_MANY when too much waits for it already. What
 * would be told otherwise than after the mending of a lost tail fails with {@link Resting} as long
 * as that may last.
 */
public interface Log {
  /** The number of buckets that channels are divided into, each with a change index of its own. */
  int BUCKETS = 256;

  /**
   * Places a message at the end of its channel. In a channel without history nothing is stored: the
   * answer has no position, only the interests.
   *
   * <p>Fails with CONFLICT when the key was used for other content, with {@link OutcomeUnknown}
   * when the message may or may not have been stored.
   */
  Future<Appended> append(Channel channel, Message message, Optional<IdempotencyKey> key);

  /**
   * Notes that a node listens to a channel, and returns the head, in one atomic step: what is at or
   * below the head was appended before, what is above it is announced to the node.
   */
  Future<Position> subscribe(Channel channel, Interest interest);

  /** Removes the interest if it still carries this token. */
  Future<Void> unsubscribe(Channel channel, Interest interest);

  /**
   * What came after a position, oldest first, at most {@code limit} messages and about a mebibyte
   * of data, but one message at least where there are any. The same holds for every page.
   */
  Future<Page> after(Channel channel, Position since, int limit);

  /** From the earliest message that the log still has, oldest first. */
  Future<Page> earliest(Channel channel, int limit);

  /** The newest messages, newest first, down to but without {@code since} where it is given. */
  Future<Page> newest(Channel channel, Optional<Position> since, int limit);

  /**
   * Puts back what a feed holds and the log lost with its tail: all or nothing, and only while
   * nothing was appended since. Where that cannot be, the loss is recorded: a new epoch begins, in
   * which every position from before it is answered EPOCH.
   *
   * @param held the last position that the feed holds
   * @param survived the head as the EPOCH page told it
   * @param lost consecutive, from the one after {@code survived} at the latest up to {@code held};
   *     empty when the feed no longer has all of it. Beginning with the one at {@code survived},
   *     where the feed has it, proves in more cases that both are of one log
   * @return true when they stand in the log, again or by another feed's doing; false when they are
   *     recorded as lost
   */
  Future<Boolean> restore(
      Channel channel, Position held, Position survived, List<Publication> lost);

  /** The position of the last message of each channel. */
  Future<Map<Channel, Position>> heads(List<Channel> channels);

  /** Which channels of a bucket changed since its counter had a value. */
  Future<Changes> changes(int bucket, long since);

  /** The bucket of a channel, from 0 to {@link #BUCKETS} - 1. */
  int bucket(Channel channel);

  /**
   * How an append went.
   *
   * @param publication the message at its place
   * @param repeated whether the key had been used before for the same content
   * @param interests the nodes to which it is to be announced
   */
  record Appended(Publication publication, boolean repeated, List<Interest> interests) {
    public Position position() {
      return publication.position();
    }
  }

  /** A node that listens to a channel; the token is fresh whenever the node says so anew. */
  record Interest(String node, String token) {}

  /** Makes a repeated append harmless for ten minutes. */
  record IdempotencyKey(String sender, String messageId) {}

  /**
   * What moved in one bucket.
   *
   * @param counter the bucket's counter now
   * @param complete false when the index does not reach back that far, and any channel may have
   *     changed
   */
  record Changes(long counter, boolean complete, Map<Channel, Position> heads) {}
}
