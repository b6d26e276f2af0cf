package io.tidings.gateway;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A client that is told by responses and speaks by POSTs. Confined to the event loop that it lives
 * on.
 */
abstract class HttpTransport implements Outlet {
  /** Of POSTs that wait to be answered, in bytes. */
  private static final int ROOM = 1 << 20;

  private final Queue<Consumer<Answer>> unanswered = new ArrayDeque<>(1);
  private int held;
  private boolean reading = true;

  abstract SignalRClient client();

  /** Whether the client can say nothing any more. */
  abstract boolean isOver();

  /** Another request that waits for messages. */
  abstract void attach(Downlink fresh);

  /** A response broke off. */
  abstract void lost(Downlink which);

  /** The client ends it. */
  abstract void delete(Consumer<Answer> answer);

  /**
   * What the client says. While it is not to be read from, its POSTs are not answered, and refused
   * when they become too many.
   */
  final void post(Buffer body, Consumer<Answer> answer) {
    if (isOver()) {
      answer.accept(Answer.UNKNOWN);
    } else if (!unanswered.isEmpty() && held + body.length() > ROOM) {
      answer.accept(Answer.BUSY);
    } else {
      unanswered.add(answer);
      held += body.length();
      client().receive(this, Unpooled.wrappedBuffer(body.getBytes()));
      read(reading);
    }
  }

  @Override
  public final void read(boolean wanted) {
    reading = wanted;
    while (reading && !unanswered.isEmpty()) {
      held = 0;
      unanswered.poll().accept(Answer.TAKEN);
    }
  }
}
