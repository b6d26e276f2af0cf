package io.tidings.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.message.Channel;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandCodecTest {
  private static final List<Command> COMMANDS =
      List.of(
          new Command.Join(Channel.user("ann"), Channel.parse("chat/group:tea")),
          new Command.Leave(Channel.connection("c1"), Channel.group("tea")),
          new Command.Resumed("c1", Long.MAX_VALUE));

  private final CommandCodec codec = new CommandCodec();

  @Test
  void comesOutAsItWentIn() {
    for (Command command : COMMANDS) {
      assertThat(codec.decodeFromWire(0, encoded(command))).isEqualTo(command);
    }
  }

  @Test
  void refusesWhatIsCutShort() {
    for (Command command : COMMANDS) {
      Buffer whole = encoded(command);
      for (int length = 0; length < whole.length(); length++) {
        Buffer cut = whole.getBuffer(0, length);
        assertThatThrownBy(() -> codec.decodeFromWire(0, cut)).isInstanceOf(RuntimeException.class);
      }
    }
  }

  private Buffer encoded(Command command) {
    Buffer buffer = Buffer.buffer();
    codec.encodeToWire(buffer, command);
    return buffer;
  }
}
