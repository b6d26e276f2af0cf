package io.tidings.feed;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;

/**
 * A piece of a run of frames: direct memory that never moves, since slices of it are on their way
 * to sockets, and where each frame ends.
 */
final class Chunk {
  private static final int FEW = 4;

  private final ByteBuf frames;
  private final long before;
  private int[] ends = new int[FEW];
  private int count;

  /**
   * @param before the offset that the first frame comes after
   * @param capacity in bytes
   */
  Chunk(long before, int capacity) {
    this.before = before;
    this.frames = PooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
  }

  boolean fits(int bytes) {
    return bytes <= frames.writableBytes();
  }

  void append(ByteBuf frame) {
    frames.writeBytes(frame, frame.readerIndex(), frame.readableBytes());
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = frames.writerIndex();
  }

  /** The offset before its first frame. */
  long before() {
    return before;
  }

  /** The offset of its last frame. */
  long last() {
    return before + count;
  }

  int capacity() {
    return frames.capacity();
  }

  /** The frames after one offset up to another, both within the chunk; to be released. */
  ByteBuf slice(long after, long upTo) {
    int from = end(after);
    return frames.retainedSlice(from, end(upTo) - from);
  }

  private int end(long offset) {
    return offset == before ? 0 : ends[(int) (offset - before) - 1];
  }

  void release() {
    frames.release();
  }
}
