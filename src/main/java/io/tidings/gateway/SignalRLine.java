package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tidings.protocol.signalr.HubMessage;
import io.tidings.protocol.signalr.HubMessage.Close;
import io.tidings.protocol.signalr.HubMessage.Sequence;
import io.tidings.protocol.signalr.HubMessage.Tracked;
import io.tidings.protocol.signalr.SignalRDialect;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one client is told by, from its handshake on: in its dialect, over the wire that it has at
 * the time. With stateful reconnect, what it has not acknowledged is kept for the next wire.
 * Confined to its gateway's event loop.
 */
final class SignalRLine implements Outlet {
  private final SignalRDialect dialect;
  private final Optional<AckBuffer> kept;
  private final Runnable leaving;
  private Outlet wire;
  private boolean open;
  private boolean closed;
  private int quiet;

  /**
   * @param kept where what is sent has to be kept until it is acknowledged
   * @param leaving is run before the wire is closed
   */
  SignalRLine(SignalRDialect dialect, Outlet wire, Optional<AckBuffer> kept, Runnable leaving) {
    this.dialect = dialect;
    this.wire = wire;
    this.kept = kept;
    this.leaving = leaving;
  }

  SignalRDialect dialect() {
    return dialect;
  }

  /**
   * Answers the handshake. Before that nothing else may be sent, so that the line is not writable.
   */
  void open() {
    control(out -> dialect.handshake(Optional.empty(), out));
    open = true;
  }

  /** Whether the client can be told anything. */
  boolean isOpen() {
    return open && !closed;
  }

  @Override
  public boolean isWritable() {
    return open && wire.isWritable() && (kept.isEmpty() || !kept.get().isFull());
  }

  /** Writes messages that count, as all do that come from channels. */
  @Override
  public void write(ByteBuf frames) {
    if (closed) {
      frames.release();
      return;
    }
    quiet = 0;
    kept.ifPresent(buffer -> buffer.add(frames.retainedDuplicate()));
    wire.write(frames);
  }

  /** Writes one message. */
  void say(HubMessage message) {
    if (message instanceof Tracked) {
      write(framed(out -> dialect.frame(message, out)));
    } else {
      control(out -> dialect.frame(message, out));
    }
  }

  private void control(Consumer<ByteBuf> frame) {
    quiet = 0;
    wire.write(framed(frame));
  }

  private static ByteBuf framed(Consumer<ByteBuf> frame) {
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer();
    frame.accept(out);
    return out;
  }

  /** For how many beats nothing was sent, this one included. */
  int beat() {
    return ++quiet;
  }

  @Override
  public void read(boolean wanted) {
    wire.read(wanted);
  }

  /** Ends the connection; the client may come back with another one unless it must not. */
  @Override
  public void close(Farewell farewell) {
    boolean comesBack = farewell.mayComeBack();
    Optional<String> error = comesBack ? Optional.empty() : Optional.of(farewell.reason());
    close(new Close(error, comesBack), farewell);
  }

  /** Ends the connection with the protocol's own words. */
  void close(Close message, Farewell farewell) {
    if (closed) {
      return;
    }
    if (open) {
      say(message);
    }
    closed = true;
    leaving.run();
    wire.close(farewell);
  }

  /** The client has everything up to this message. */
  void acknowledged(long number) {
    kept.ifPresent(buffer -> buffer.acknowledge(number));
  }

  /** The wire is gone: what is written now is kept, or lost. */
  void lose() {
    wire = NOWHERE;
  }

  /** Goes on over another wire, with all that was not acknowledged. */
  void goOn(Outlet another) {
    AckBuffer buffer = kept.orElseThrow();
    wire = another;
    say(new Sequence(buffer.first()));
    buffer.replay(wire::write);
  }

  /** Lets go of what is kept. */
  void release() {
    closed = true;
    wire = NOWHERE;
    kept.ifPresent(AckBuffer::release);
  }
}
