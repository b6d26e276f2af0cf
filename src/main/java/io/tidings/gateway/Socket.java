package io.tidings.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.tidings.protocol.WebSocketFraming;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket, read and written on its Netty channel. Confined to its event loop.
 *
 * <p>Vert.x does the handshake and keeps the socket among the server's. From then on this handler
 * stands before Vert.x's in the pipeline and keeps all frames to itself, pings and closes included:
 * whole frames that were encoded once for many sockets are written as they are, in one order with
 * all others, and there is one queue, Netty's, whose bytes are bounded. (What Vert.x writes is
 * flushed piece by piece, and queued without bound while the channel is full.)
 */
@SuppressWarnings("FutureReturnValueIgnored") // A failed write closes the channel, which is told.
final class Socket extends ChannelInboundHandlerAdapter implements Outlet, Pulse.Beating {
  /** A frame, or a message of several frames, in bytes. */
  static final int MAX_MESSAGE = 1 << 20;

  private static final int SILENT_BEATS = 3;

  private static final int CLOSING_SECONDS = 5;
  private static final Logger log = LoggerFactory.getLogger(Socket.class);

  /** What a socket's frames are for. */
  interface Receiver {
    /** A message that is valid UTF-8; it is there during the call only. */
    void text(ByteBuf utf8);

    /** Any other message, there during the call only. */
    void binary(ByteBuf message);

    /** More can be written again. */
    void drained();

    /** The last that is heard of the socket. */
    void closed();
  }

  private final Loop loop;
  private final Runnable flush = this::flush;
  private final Consumer<ByteBuf> beat;
  private final int turn;
  private ChannelHandlerContext channel;

  /** Where whole frames are written: beyond Vert.x's encoder, which would only pass them on. */
  private ChannelHandlerContext wire;

  private Receiver receiver;
  private Fragments fragments;
  private boolean closing;
  private boolean left;
  private int silence;
  private long written;
  private long sent;

  private Socket(Loop loop, Consumer<ByteBuf> beat) {
    this.loop = loop;
    this.beat = beat;
    this.turn = loop.pulse().add(this);
  }

  /** After which a client is taken for gone, where it is pinged so often. */
  static Duration silence(Duration ping) {
    return ping.multipliedBy(SILENT_BEATS + 1);
  }

  /**
   * Upgrades the request. A handshake that is none is answered and forgotten.
   *
   * @param beat appends what is sent to keep the connection alive, a ping among it
   * @param welcome is given the socket when it is open, before anything is read from it
   * @return fails when there is none
   */
  static Future<Void> upgrade(
      HttpServerRequest request,
      Loop loop,
      Consumer<ByteBuf> beat,
      Function<Socket, Receiver> welcome) {
    return request
        .toWebSocket()
        .onSuccess(
            opened -> {
              Socket socket = new Socket(loop, beat);
              ChannelHandlerContext vertx = ((WebSocketInternal) opened).channelHandlerContext();
              vertx.channel().config().setWriteBufferWaterMark(loop.waterMark());
              vertx.pipeline().addBefore(vertx.name(), "tidings", socket);
              socket.channel = vertx.pipeline().context(socket);
              socket.wire = vertx.pipeline().context(WebSocketFrameDecoder.class);
              socket.receiver = welcome.apply(socket);
            })
        .onFailure(error -> log.debug("no WebSocket came of it uri={}", request.path(), error))
        .mapEmpty();
  }

  @Override
  public boolean isWritable() {
    return channel.channel().isWritable();
  }

  @Override
  public void write(ByteBuf frames) {
    if (closing) {
      frames.release();
    } else {
      written += frames.readableBytes();
      wire.write(frames, wire.voidPromise());
      loop.tick().once(flush);
    }
  }

  @Override
  public void read(boolean wanted) {
    ChannelConfig config = channel.channel().config();
    if (config.isAutoRead() != wanted) {
      config.setAutoRead(wanted);
    }
  }

  @Override
  public void close(Farewell farewell) {
    if (!closing) {
      ByteBuf frame = channel.alloc().buffer();
      WebSocketFraming.close(farewell.code(), farewell.reason(), frame);
      write(frame);
      closing = true;
      read(true); // The client's own close is still to come.
      channel.executor().schedule(() -> channel.close(), CLOSING_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Whether it was the client that said the first close. */
  boolean wasLeft() {
    return left;
  }

  private void flush() {
    wire.flush();
  }

  /** Ends the connection of a client that was not heard of for several beats. */
  @Override
  public void beat() {
    silence = isTakingWhatWaits() ? 0 : silence + 1;
    if (silence > SILENT_BEATS) {
      log.debug("a client fell silent");
      channel.close();
    } else {
      ByteBuf frames = channel.alloc().buffer();
      beat.accept(frames);
      write(frames);
    }
  }

  /**
   * Of a client that reads slowly nothing is heard: its pong stands behind all that waits. That
   * some of it could be sent tells as much, but only while the system's buffers are full.
   */
  private boolean isTakingWhatWaits() {
    ChannelOutboundBuffer waiting = channel.channel().unsafe().outboundBuffer();
    long pending = waiting == null ? 0 : waiting.totalPendingWriteBytes();
    long before = sent;
    sent = written - pending;
    return pending > 0 && sent > before;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof WebSocketFrame frame) {
      ContextInternal previous = loop.context().beginDispatch();
      try {
        silence = 0;
        receive(frame);
      } finally {
        frame.release();
        loop.context().endDispatch(previous);
      }
    } else {
      context.fireChannelRead(message);
    }
  }

  private void receive(WebSocketFrame frame) {
    if (frame instanceof CloseWebSocketFrame close) {
      receiveClose(close);
    } else if (closing) {
      log.trace("a frame after the close");
    } else if (frame instanceof PingWebSocketFrame) {
      ByteBuf pong = channel.alloc().buffer();
      WebSocketFraming.pong(frame.content(), pong);
      write(pong);
    } else if (frame instanceof ContinuationWebSocketFrame && fragments != null) {
      receiveFragment(frame);
    } else if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
      boolean text = frame instanceof TextWebSocketFrame;
      if (frame.isFinalFragment()) {
        receiveWhole(text, frame.content());
      } else {
        fragments = new Fragments(text, channel.alloc().buffer());
        receiveFragment(frame);
      }
    }
  }

  private void receiveFragment(WebSocketFrame frame) {
    if (fragments.content().readableBytes() + frame.content().readableBytes() > MAX_MESSAGE) {
      dropFragments();
      close(Farewell.TOO_LARGE);
      return;
    }
    fragments.content().writeBytes(frame.content());
    if (frame.isFinalFragment()) {
      Fragments whole = fragments;
      fragments = null;
      try {
        receiveWhole(whole.text(), whole.content());
      } finally {
        whole.content().release();
      }
    }
  }

  private void receiveWhole(boolean text, ByteBuf content) {
    if (!text) {
      receiver.binary(content);
    } else if (ByteBufUtil.isText(content, UTF_8)) {
      receiver.text(content);
    } else {
      close(Farewell.UNREADABLE);
    }
  }

  /** Answers with the same code, unless this is the answer. */
  private void receiveClose(CloseWebSocketFrame close) {
    if (!closing) {
      left = true;
      int code = close.statusCode();
      close(code < 0 ? Farewell.NORMAL : new Farewell(code, ""));
    }
    // From here on: on its way from the end of the pipeline Vert.x would say a close of its own.
    channel.writeAndFlush(channel.alloc().buffer(0)).addListener(written -> channel.close());
  }

  private void dropFragments() {
    if (fragments != null) {
      fragments.content().release();
      fragments = null;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      // Later, when whoever found the channel full has noted that it waits, and other sockets
      // have had their turn.
      loop.context().runOnContext(v -> drained());
    }
    context.fireChannelWritabilityChanged();
  }

  private void drained() {
    if (!closing && isWritable()) {
      receiver.drained();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException broken) {
      log.debug("a broken frame", cause);
      dropFragments();
      close(new Farewell(broken.closeStatus().code(), broken.closeStatus().reasonText()));
    } else {
      context.fireExceptionCaught(cause);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    loop.pulse().remove(turn, this);
    dropFragments();
    loop.context().dispatch(receiver, Receiver::closed);
    context.fireChannelInactive();
  }

  /** The parts of a message so far. */
  private record Fragments(boolean text, ByteBuf content) {}
}
