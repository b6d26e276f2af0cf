package io.tidings.backplane;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;

/**
 * The primitives of the binary formats between nodes: numbers in groups of seven bits, lowest
 * first, and texts and bytes behind their length.
 */
final class Wire {
  private Wire() {}

  static void writeNumber(Buffer out, long number) {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      out.appendByte((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.appendByte((byte) rest);
  }

  static void writeText(Buffer out, String text) {
    writeBytes(out, text.getBytes(UTF_8));
  }

  static void writeBytes(Buffer out, byte[] bytes) {
    writeNumber(out, bytes.length);
    out.appendBytes(bytes);
  }

  /**
   * Reads what was written above. Every method throws IllegalArgumentException or
   * IndexOutOfBoundsException where the buffer holds something else, and allocates no more than the
   * buffer is long.
   */
  static final class Reader {
    private final Buffer in;
    private int at;

    Reader(Buffer in, int at) {
      this.in = in;
      this.at = at;
    }

    byte readByte() {
      return in.getByte(at++);
    }

    long readNumber() {
      long number = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        byte group = readByte();
        number |= (group & 0x7FL) << shift;
        if (group >= 0) {
          return number;
        }
      }
      throw new IllegalArgumentException("number too long at " + at);
    }

    /** A number of things each of which takes a byte at least. */
    int readCount() {
      long count = readNumber();
      if (count < 0 || count > in.length() - at) {
        throw new IllegalArgumentException("count " + count + " beyond the end at " + at);
      }
      return (int) count;
    }

    String readText() {
      int length = readCount();
      String text = in.getString(at, at + length);
      at += length;
      return text;
    }

    byte[] readBytes() {
      int length = readCount();
      byte[] bytes = in.getBytes(at, at + length);
      at += length;
      return bytes;
    }
  }
}
