package io.tidings.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.tidings.log.Page.Verdict;
import io.tidings.message.Channel;
import io.tidings.message.Position;
import io.tidings.protocol.Dialect;
import java.util.ArrayList;
import java.util.List;

/** Notes everything it is written, line by line. */
final class PaperReader implements Reader {
  private final String connection;
  private final Dialect dialect;
  private final List<String> lines = new ArrayList<>();
  private int writes;
  private long room = Long.MAX_VALUE;

  PaperReader(String connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  @Override
  public String connection() {
    return connection;
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public boolean isWritable() {
    return room > 0;
  }

  @Override
  public void write(ByteBuf frames) {
    if (room <= 0) {
      throw new IllegalStateException("written to though it takes no more");
    }
    writes++;
    room -= frames.readableBytes();
    lines.addAll(frames.toString(UTF_8).lines().toList());
    frames.release();
  }

  @Override
  public void gap(Channel channel, Verdict reason, Position continuesAfter) {
    lines.add("gap " + reason + " " + continuesAfter);
  }

  /** Notes something of the test's own. */
  void note(String line) {
    lines.add(line);
  }

  /** Takes no more than some bytes from now on, and the write that goes beyond. */
  void room(long bytes) {
    room = bytes;
  }

  void thaw() {
    room = Long.MAX_VALUE;
  }

  /** What was written since the last call. */
  List<String> read() {
    List<String> read = List.copyOf(lines);
    lines.clear();
    return read;
  }

  int writes() {
    return writes;
  }
}
