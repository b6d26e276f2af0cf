package io.tidings.backplane;

import io.tidings.message.Channel;
import io.vertx.core.buffer.Buffer;

/** A {@link Command} on the event bus. */
final class CommandCodec extends NodeCodec<Command> {
  static final String NAME = "tidings.command";

  private static final byte JOIN = 0;
  private static final byte LEAVE = 1;
  private static final byte RESUMED = 2;

  CommandCodec() {
    super(NAME);
  }

  @Override
  void write(Command command, Buffer out) {
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

  @Override
  Command read(Wire.Reader in) {
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
}
