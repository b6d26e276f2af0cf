package io.tidings.feed;

import io.netty.buffer.ByteBuf;
import io.tidings.log.Page;
import io.tidings.message.Channel;
import io.tidings.message.Position;
import io.tidings.protocol.Dialect;

/**
 * One connection as its subscriptions see it: where frames go. Confined to its gateway's event
 * loop.
 */
public interface Reader {
  /** Its id, which messages may be kept from. */
  String connection();

  /** How the frames look that it is written; always the same. */
  Dialect dialect();

  /**
   * Whether it takes more. While it does not, nothing is written to it and nothing is kept for it;
   * once it does again, {@link Subscription#resume} is to be called on each of its subscriptions.
   */
  boolean isWritable();

  /**
   * Writes whole frames, which leave at the end of the turn.
   *
   * @param frames theirs to release; shared, so neither its content nor that behind it may change
   */
  void write(ByteBuf frames);

  /**
   * Tells that messages were missed, between what was written before and what is written after.
   *
   * @param continuesAfter the position that delivery goes on from
   */
  void gap(Channel channel, Page.Verdict reason, Position continuesAfter);
}
