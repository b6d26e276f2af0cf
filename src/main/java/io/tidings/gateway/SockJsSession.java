package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.tidings.protocol.bridge.BridgeDialect;
import io.tidings.protocol.sockjs.SockJsFraming;
import io.vertx.core.shareddata.Shareable;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * A SockJS session on HTTP transports: what its client is sent waits here for the next response.
 *
 * <p>It lives on the event loop of the request that began it. Later requests may come in by other
 * gateways of the node, and hand themselves over with {@link Loop#run}; responses hop back by
 * themselves. (vertx-web's sessions are written to from several loops at once, which loses the
 * wake-up of a response now and then, and is refused by a server in strict thread mode.)
 */
final class SockJsSession implements Outlet, Pulse.Beating, Shareable {
  static final long TIMEOUT_MS = 5_000;

  /** A browser keeps all of a streaming response in memory, so that it is ended now and then. */
  static final int MAX_STREAMED = 128 << 10;

  /** In bytes, of one frame. */
  private static final int PORTION = 64 << 10;

  private static final int MAX_POSTS = 16;
  private static final String INTERRUPTED = SockJsFraming.close(1002, "Connection interrupted");
  private static final String STILL_OPEN =
      SockJsFraming.close(2010, "Another connection still open");
  private static final byte LINE_FEED = '\n';
  private static final long NO_TIMER = -1;

  private final Loop loop;
  private final Runnable forget;
  private final Runnable flush = this::flush;
  private final BridgeConnection connection;
  private final CompositeByteBuf waiting = ByteBufAllocator.DEFAULT.compositeBuffer(1024);
  private final Queue<Runnable> posts = new ArrayDeque<>(1);
  private final int turn;
  private SockJsResponse response;
  private SockJsResponse previous;
  private boolean opened;
  private boolean reading = true;
  private boolean full;
  private int inFlight;
  private int streamed;
  private String ending;
  private long timeout = NO_TIMER;

  /** To be made on its loop. */
  SockJsSession(Loop loop, Admission admission, Runnable forget) {
    this.loop = loop;
    this.forget = forget;
    this.turn = loop.pulse().add(this);
    this.connection = new BridgeConnection(loop, admission, this, BridgeDialect.LINES);
    startTimeout();
  }

  Loop loop() {
    return loop;
  }

  // Receiving

  /** A request that waits for frames. */
  void attach(SockJsResponse fresh) {
    if (ending != null) {
      fresh.send(ending, true, () -> {});
    } else if (response != null) {
      fresh.send(STILL_OPEN, true, () -> {});
    } else {
      stopTimeout();
      response = fresh;
      streamed = 0;
      if (!opened) {
        opened = true;
        send("o", 0);
      }
      loop.tick().once(flush);
    }
  }

  /** The client went while it waited, or without all that it was sent: something may be lost. */
  void lost(Downlink which) {
    if (isBehind(response, which) || isBehind(previous, which)) {
      response = null;
      end(INTERRUPTED);
    }
  }

  private static boolean isBehind(SockJsResponse some, Downlink which) {
    return some != null && some.leavesBy(which);
  }

  @Override
  public boolean isWritable() {
    return !full;
  }

  @Override
  public void write(ByteBuf frames) {
    if (ending != null) {
      frames.release();
    } else {
      waiting.addComponent(true, frames);
      full |= outstanding() >= loop.settings().limits().outbound();
      loop.tick().once(flush);
    }
  }

  private int outstanding() {
    return waiting.readableBytes() + inFlight;
  }

  private void flush() {
    while (response != null && waiting.isReadable() && inFlight == 0) {
      ByteBuf lines = waiting.readSlice(portion());
      send(SockJsFraming.messages(lines), lines.readableBytes());
      waiting.discardReadComponents();
    }
  }

  /** Whole lines, and no more than a frame should have; but one at least. */
  private int portion() {
    int start = waiting.readerIndex();
    int end = waiting.writerIndex();
    if (end - start <= PORTION) {
      return end - start;
    }
    int last = waiting.indexOf(start + PORTION, start, LINE_FEED);
    return (last >= 0 ? last : waiting.indexOf(start, end, LINE_FEED)) + 1 - start;
  }

  private void send(String frame, int bytes) {
    SockJsResponse current = response;
    streamed += frame.length();
    boolean last = !current.isStreaming() || streamed >= MAX_STREAMED;
    if (last) {
      previous = current;
      response = null;
      startTimeout();
    }
    inFlight += bytes;
    current.send(frame, last, () -> loop.run(() -> sent(bytes)));
  }

  private void sent(int bytes) {
    inFlight -= bytes;
    flush();
    if (full && outstanding() <= loop.settings().limits().outbound() / 2) {
      full = false;
      connection.drained();
    }
  }

  @Override
  public void beat() {
    if (response != null && inFlight == 0) {
      send("h", 0);
    }
  }

  // Sending

  /**
   * What the client says.
   *
   * @param taken is called, on this loop, when the client may say more
   */
  void receive(List<String> messages, Runnable taken) {
    if (ending != null) {
      taken.run();
      return;
    }
    messages.forEach(connection::receive);
    posts.add(taken);
    read(reading);
    if (posts.size() > MAX_POSTS) {
      close(Farewell.IMPATIENT);
    }
  }

  @Override
  public void read(boolean wanted) {
    reading = wanted;
    while (reading && !posts.isEmpty()) {
      posts.poll().run();
    }
  }

  // The end

  @Override
  public void close(Farewell farewell) {
    end(SockJsFraming.close(farewell.sockJsCode(), farewell.sockJsReason()));
  }

  /** The client is told so whenever it asks, until the timeout. */
  private void end(String farewell) {
    if (ending != null) {
      return;
    }
    ending = farewell;
    if (response != null) {
      response.send(ending, true, () -> {});
      response = null;
      startTimeout();
    }
    waiting.release();
    loop.pulse().remove(turn, this);
    connection.closed();
    read(true);
  }

  private void startTimeout() {
    stopTimeout();
    timeout =
        loop.context()
            .owner()
            .setTimer(
                TIMEOUT_MS,
                id -> {
                  end(INTERRUPTED);
                  forget.run();
                });
  }

  private void stopTimeout() {
    loop.context().owner().cancelTimer(timeout);
  }
}
