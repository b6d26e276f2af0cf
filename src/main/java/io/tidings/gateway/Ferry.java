package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.tidings.gateway.Downlink.Piece;
import io.vertx.core.buffer.Buffer;

/**
 * Takes what a client is sent to its one downlink, with no more on the way than has to be. Confined
 * to its gateway's event loop.
 */
final class Ferry {
  private final Loop loop;
  private final Downlink downlink;
  private final Runnable drained;
  private final Runnable over;
  private final Backlog backlog;
  private final Runnable flush = this::flush;
  private boolean closing;
  private boolean closed;

  /**
   * @param drained is run when more can be written again
   * @param over is run when everything has left after {@link #close}
   */
  Ferry(Loop loop, Downlink downlink, Runnable drained, Runnable over) {
    this.loop = loop;
    this.downlink = downlink;
    this.drained = drained;
    this.over = over;
    this.backlog = new Backlog(loop.settings().limits().outbound());
  }

  boolean isWritable() {
    return !backlog.isFull();
  }

  /**
   * Sends whole frames, at the end of the turn at the earliest.
   *
   * @param frames theirs to release
   */
  void write(ByteBuf frames) {
    if (closing) {
      frames.release();
    } else {
      backlog.add(frames);
      loop.tick().once(flush);
    }
  }

  /** Ends the downlink after what was written. */
  void close() {
    closing = true;
    loop.tick().once(flush);
  }

  private void flush() {
    if (closed || backlog.isInFlight()) {
      return;
    }
    if (!backlog.isEmpty()) {
      downlink.send(Piece.of(backlog.take()), () -> loop.run(this::sent));
    } else if (closing) {
      closed = true;
      downlink.send(Piece.last(Buffer.buffer()), () -> loop.run(over));
    }
  }

  private void sent() {
    boolean again = backlog.sent();
    flush();
    if (again && !closing) {
      drained.run();
    }
  }

  /** Forgets what has not left. */
  void release() {
    backlog.release();
    close();
  }
}
