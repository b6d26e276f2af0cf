package io.tidings.feed;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tidings.protocol.Dialect;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The frames of a tail in one dialect, contiguous as far as they go. A frame is encoded when
 * somebody first wants it, and then once for all. The slice that was cut last is kept: in a fan-out
 * everybody wants the same.
 */
final class Run {
  private static final int SMALLEST = 1 << 10;
  private static final int LARGEST = 1 << 16;

  /** In bytes; most frames are smaller, and are encoded without growing their buffer. */
  private static final int FRAME = 1 << 10;

  private final Dialect dialect;
  private final Tail tail;
  private List<Chunk> chunks = new ArrayList<>(1);
  private final List<ByteBuf> slice = new ArrayList<>(1);
  private long sliceAfter = -1;
  private long sliceUpTo = -1;

  Run(Dialect dialect, Tail tail) {
    this.dialect = dialect;
    this.tail = tail;
  }

  Dialect dialect() {
    return dialect;
  }

  /**
   * Writes the frames after one offset up to another, as long as the reader takes more.
   *
   * @return the offset of the last one written
   */
  long write(Reader reader, long after, long upTo) {
    if (after != sliceAfter || upTo != sliceUpTo) {
      cut(after, upTo);
    }
    int pieces = slice.size();
    if (pieces == 1) {
      reader.write(slice.get(0).retainedDuplicate());
      return upTo;
    }
    int chunk = chunkAfter(after);
    for (int i = 0; i < pieces; i++) {
      reader.write(slice.get(i).retainedDuplicate());
      if (i + 1 < pieces && !reader.isWritable()) {
        return chunks.get(chunk + i).last();
      }
    }
    return upTo;
  }

  private void cut(long after, long upTo) {
    forgetSlice();
    encode(after, upTo);
    long at = after;
    for (int i = chunkAfter(after); at < upTo; i++) {
      Chunk chunk = chunks.get(i);
      long end = Math.min(upTo, chunk.last());
      slice.add(chunk.slice(at, end));
      at = end;
    }
    sliceAfter = after;
    sliceUpTo = upTo;
  }

  /** The place of the chunk with the first frame after an offset. */
  private int chunkAfter(long offset) {
    int i = chunks.size() - 1;
    while (i > 0 && chunks.get(i - 1).last() > offset) {
      i--;
    }
    return i;
  }

  /** Makes sure that what comes after one offset up to another is there. */
  private void encode(long after, long upTo) {
    if (chunks.isEmpty() || after > to()) {
      // What nobody read meanwhile is not encoded for the sake of being contiguous.
      releaseChunks();
      append(chunks, after, upTo);
      return;
    }
    if (after < from()) {
      List<Chunk> whole = new ArrayList<>();
      append(whole, after, from());
      whole.addAll(chunks);
      chunks = whole;
    }
    append(chunks, to(), upTo);
  }

  private void append(List<Chunk> chunks, long after, long upTo) {
    if (after >= upTo) {
      return;
    }
    ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(FRAME);
    try {
      for (long offset = after + 1; offset <= upTo; offset++) {
        dialect.encode(tail.publication(offset), frame.clear());
        Chunk last = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
        if (last == null || !last.fits(frame.readableBytes())) {
          int doubled = last == null ? SMALLEST : Math.min(2 * last.capacity(), LARGEST);
          last = new Chunk(offset - 1, Math.max(doubled, frame.readableBytes()));
          chunks.add(last);
          tail.charge(last.capacity());
        }
        last.append(frame);
      }
    } finally {
      frame.release();
    }
  }

  private long from() {
    return chunks.get(0).before();
  }

  private long to() {
    return chunks.get(chunks.size() - 1).last();
  }

  /** Lets go of what lies wholly at or below an offset. */
  void trim(long begin) {
    for (Iterator<Chunk> all = chunks.iterator(); all.hasNext(); ) {
      Chunk chunk = all.next();
      if (chunk.last() > begin) {
        return;
      }
      all.remove();
      release(chunk);
    }
  }

  void release() {
    forgetSlice();
    releaseChunks();
  }

  private void forgetSlice() {
    for (int i = 0; i < slice.size(); i++) {
      slice.get(i).release();
    }
    slice.clear();
    sliceAfter = sliceUpTo = -1;
  }

  private void releaseChunks() {
    chunks.forEach(this::release);
    chunks.clear();
  }

  private void release(Chunk chunk) {
    tail.charge(-chunk.capacity());
    chunk.release();
  }
}
