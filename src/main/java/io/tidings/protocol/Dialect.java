package io.tidings.protocol;

import io.netty.buffer.ByteBuf;
import io.tidings.message.Publication;

/**
 * How publications look on one kind of wire. Frames follow each other without anything between
 * them, so that a run of frames can be sent as it is. One instance per kind; compared by identity.
 */
public interface Dialect {
  /** Appends the publication's whole frame, framing of the transport included. */
  void encode(Publication publication, ByteBuf out);
}
