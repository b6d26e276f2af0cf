package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a client is to be sent over a downlink: it waits here and leaves in portions of whole
 * messages, one at a time. Confined to one event loop.
 */
final class Backlog {
  /** In bytes; a single run of messages may be more. */
  private static final int PORTION = 64 << 10;

  private final int limit;
  private final Deque<ByteBuf> waiting = new ArrayDeque<>();
  private int bytes;
  private int inFlight;
  private boolean full;

  /**
   * @param limit in bytes, from which on it is full until half of them have left
   */
  Backlog(int limit) {
    this.limit = limit;
  }

  /**
   * Adds a run of whole messages.
   *
   * @param messages theirs to release
   */
  void add(ByteBuf messages) {
    waiting.add(messages);
    bytes += messages.readableBytes();
    full |= bytes + inFlight >= limit;
  }

  boolean isFull() {
    return full;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether a portion is on its way. */
  boolean isInFlight() {
    return inFlight > 0;
  }

  /** The next portion, which is on its way from now on. */
  Buffer take() {
    int size = 0;
    int runs = 0;
    for (ByteBuf run : waiting) {
      if (runs > 0 && size + run.readableBytes() > PORTION) {
        break;
      }
      size += run.readableBytes();
      runs++;
    }
    byte[] portion = new byte[size];
    for (int at = 0; runs > 0; runs--) {
      ByteBuf run = waiting.poll();
      int length = run.readableBytes();
      run.readBytes(portion, at, length).release();
      at += length;
    }
    bytes -= size;
    inFlight = size;
    return Buffer.buffer(portion);
  }

  /** The portion has left. Returns whether it is not full any more. */
  boolean sent() {
    inFlight = 0;
    boolean drained = full && bytes <= limit / 2;
    full &= !drained;
    return drained;
  }

  /** Forgets what waits. */
  void release() {
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    bytes = 0;
  }
}
