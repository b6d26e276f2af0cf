package io.tidings.backplane;

import io.tidings.message.Channel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** A {@link Command} on the event bus. A first byte tells the version of the format. */
final class CommandCodec implements MessageCodec<Command, Command> {
  static final String NAME = "tidings.command";

  private static final byte VERSION = 1;
  private static final byte JOIN = 0;
  private static final byte LEAVE = 1;
  private static final byte RESUMED = 2;

  @Override
  public void encodeToWire(Buffer out, Command command) {
    out.appendByte(VERSION);
    if (command instanceof Command.Join join) {
      write(out, JOIN, join.member(), join.channel());
    } else if (command instanceof Command.Leave leave) {
      write(out, LEAVE, leave.member(), leave.channel());
    } else if (command instanceof Command.Resumed resumed) {
      out.appendByte(RESUMED);
      Wire.writeText(out, resumed.connection());
      Wire.writeNumber(out, resumed.generation());
    }
  }

  private static void write(Buffer out, byte kind, Channel member, Channel channel) {
    out.appendByte(kind);
    Wire.writeText(out, member.toString());
    Wire.writeText(out, channel.toString());
  }

  /** Throws a RuntimeException when the bytes are not of this format. */
  @Override
  public Command decodeFromWire(int at, Buffer buffer) {
    Wire.Reader in = new Wire.Reader(buffer, at);
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IllegalArgumentException("command of format " + version);
    }
    byte kind = in.readByte();
    return switch (kind) {
      case JOIN -> new Command.Join(readChannel(in), readChannel(in));
      case LEAVE -> new Command.Leave(readChannel(in), readChannel(in));
      case RESUMED -> new Command.Resumed(in.readText(), in.readNumber());
      default -> throw new IllegalArgumentException("command of kind " + kind);
    };
  }

  private static Channel readChannel(Wire.Reader in) {
    return Channel.parse(in.readText());
  }

  @Override
  public Command transform(Command command) {
    return command;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
