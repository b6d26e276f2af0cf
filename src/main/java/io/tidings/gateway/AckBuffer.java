package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.tidings.protocol.WebSocketFraming;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What a client with stateful reconnect was sent and has not acknowledged: the frames themselves,
 * as slices that are shared with whoever else was sent them. Confined to its gateway's event loop.
 *
 * <p>Messages are numbered from 1 in the order in which they are added. Each is one WebSocket
 * frame, so that they can be counted in whatever runs they come.
 *
 * <p>Stock clients do not remember across a further loss that they had a message which they were
 * sent again: they count what comes over a wire from where the server says that it begins. So what
 * was sent again is kept until something behind it is acknowledged.
 */
final class AckBuffer {
  private final int limit;
  private final Deque<ByteBuf> runs = new ArrayDeque<>();
  private long first = 1;
  private long next = 1;
  private int bytes;

  /** The last message that was sent again, and how much there was up to it. */
  private long repeated;

  private int repeatedBytes;
  private boolean repeatedIsKnown;

  /**
   * @param limit in bytes, beyond which it is full; what is added then is kept all the same
   */
  AckBuffer(int limit) {
    this.limit = limit;
  }

  /**
   * Keeps a run of whole frames.
   *
   * @param frames theirs to release
   */
  void add(ByteBuf frames) {
    for (int at = frames.readerIndex(); at < frames.writerIndex(); next++) {
      at += WebSocketFraming.length(frames, at);
    }
    bytes += frames.readableBytes();
    runs.add(frames);
  }

  boolean isFull() {
    return bytes - (repeatedIsKnown ? repeatedBytes : 0) >= limit;
  }

  /** In bytes, what is kept. */
  int size() {
    return bytes;
  }

  /** The number of the first message that is kept; where there is none, that of the next one. */
  long first() {
    return first;
  }

  /** The client has the messages up to a number; nothing happens where they are gone already. */
  void acknowledge(long upTo) {
    if (upTo <= repeated) {
      repeatedIsKnown |= upTo == repeated;
      return;
    }
    repeatedIsKnown = false;
    while (first <= upTo && !runs.isEmpty()) {
      ByteBuf run = runs.peek();
      int length = WebSocketFraming.length(run, run.readerIndex());
      run.skipBytes(length);
      bytes -= length;
      first++;
      if (!run.isReadable()) {
        runs.remove().release();
      }
    }
  }

  /** Hands out again all that is kept, each run to be released. */
  void replay(Consumer<ByteBuf> to) {
    repeated = next - 1;
    repeatedBytes = bytes;
    repeatedIsKnown = false;
    runs.forEach(run -> to.accept(run.retainedDuplicate()));
  }

  /** Lets go of everything. */
  void release() {
    runs.forEach(ByteBuf::release);
    runs.clear();
    bytes = 0;
    first = next;
  }
}
