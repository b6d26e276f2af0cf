package io.tidings.backplane;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/**
 * How something immutable travels between nodes: a first byte tells the version of the format, so
 * that nodes of another version refuse it rather than take it for what it is not.
 */
abstract class NodeCodec<T> implements MessageCodec<T, T> {
  private static final byte VERSION = 1;

  private final String name;

  NodeCodec(String name) {
    this.name = name;
  }

  abstract void write(T message, Buffer out);

  /** Throws a RuntimeException when the bytes are not of this format. */
  abstract T read(Wire.Reader in);

  @Override
  public final void encodeToWire(Buffer out, T message) {
    out.appendByte(VERSION);
    write(message, out);
  }

  @Override
  public final T decodeFromWire(int at, Buffer buffer) {
    Wire.Reader in = new Wire.Reader(buffer, at);
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IllegalArgumentException(name + " of format " + version);
    }
    return read(in);
  }

  /** Within a node it is handed over as it is. */
  @Override
  public final T transform(T message) {
    return message;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final byte systemCodecID() {
    return -1;
  }
}
