package io.tidings.protocol.signalr;

import io.netty.buffer.ByteBuf;

/** The length before each binary message: seven bits a byte, the lowest first. */
final class LengthPrefix {
  /** Of a length, in bytes. */
  static final int MAX = 5;

  private LengthPrefix() {}

  /**
   * Whether a length and as many bytes can be read.
   *
   * @throws SignalRDecodeException when it is no length
   */
  static boolean isWholeMessageIn(ByteBuf in) {
    int start = in.readerIndex();
    try {
      for (int i = start; i < Math.min(start + MAX, in.writerIndex()); i++) {
        if (in.getByte(i) >= 0) {
          return read(in) <= in.readableBytes();
        }
      }
    } finally {
      in.readerIndex(start);
    }
    if (in.readableBytes() >= MAX) {
      throw tooLong();
    }
    return false;
  }

  /** Reads a length that is there as a whole. */
  static int read(ByteBuf in) {
    long length = 0;
    byte next;
    int shift = 0;
    do {
      next = in.readByte();
      length |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    if (length > Integer.MAX_VALUE) {
      throw tooLong();
    }
    return (int) length;
  }

  /** Puts the length of what is readable before it, into the bytes that were read. */
  static void prepend(ByteBuf message) {
    int length = message.readableBytes();
    int size = 1;
    for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    int at = message.readerIndex() - size;
    message.readerIndex(at);
    for (int i = 0; i < size; i++) {
      int bits = (length >>> (7 * i)) & 0x7F;
      message.setByte(at + i, i < size - 1 ? bits | 0x80 : bits);
    }
  }

  private static SignalRDecodeException tooLong() {
    return new SignalRDecodeException("the length of a message must be below 2 GB");
  }
}
