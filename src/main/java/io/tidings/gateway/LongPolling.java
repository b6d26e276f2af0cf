package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.tidings.gateway.Downlink.Piece;
import io.tidings.protocol.signalr.SignalRDialect.Carrier;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A client on long polling: a request waits until there is something to say and is answered with
 * it, then the next one is to come. The first is answered at once, with nothing.
 */
final class LongPolling extends HttpTransport implements Pulse.Beating {
  private static final int NO_CONTENT = 204;
  private static final Buffer NOTHING = Buffer.buffer();

  private final SignalRLoop shared;
  private final SignalRClient client;
  private final Backlog backlog;
  private final Runnable forget;
  private final Runnable flush = this::flush;
  private final int turn;
  private Optional<Downlink> poll = Optional.empty();
  private Optional<Downlink> carrying = Optional.empty();
  private boolean ended;
  private boolean forgotten;
  private int waited;

  /**
   * @param forget is run when no poll is to be answered any more
   */
  LongPolling(SignalRLoop shared, SignalRTerms terms, Downlink first, Runnable forget) {
    this.shared = shared;
    this.forget = forget;
    this.backlog = new Backlog(shared.loop().settings().limits().outbound());
    this.turn = shared.rhythm().pulse().add(this);
    this.client = new SignalRClient(shared, terms, Carrier.BARE, this, () -> {});
    answer(first, Piece.last(NOTHING));
  }

  @Override
  SignalRClient client() {
    return client;
  }

  @Override
  boolean isOver() {
    return ended;
  }

  /** The client has given up the poll that it had, if it is not answered yet. */
  @Override
  void attach(Downlink fresh) {
    poll.ifPresent(former -> answer(former, new Piece(NO_CONTENT, NOTHING, true)));
    if (forgotten) {
      fresh.refuse(Answer.UNKNOWN);
    } else {
      poll = Optional.of(fresh);
      waited = 0;
      flush();
    }
  }

  private void answer(Downlink which, Piece piece) {
    poll = Optional.empty();
    waited = 0;
    which.send(piece, () -> {});
  }

  private void flush() {
    if (poll.isEmpty() || carrying.isPresent()) {
      return;
    }
    if (!backlog.isEmpty()) {
      carrying = poll;
      poll = Optional.empty();
      waited = 0;
      Piece piece = Piece.last(backlog.take());
      carrying.get().send(piece, () -> shared.loop().run(this::sent));
    } else if (ended) {
      answer(poll.get(), new Piece(NO_CONTENT, NOTHING, true));
      forget();
    }
  }

  private void sent() {
    carrying = Optional.empty();
    boolean again = backlog.sent();
    flush();
    if (again) {
      client.drained(this);
    }
  }

  @Override
  void lost(Downlink which) {
    if (poll.isPresent() && poll.get().equals(which)) {
      poll = Optional.empty();
      waited = 0;
    } else if (carrying.isPresent() && carrying.get().equals(which)) {
      // With it went messages, and nothing may be sent behind them.
      client.lost(this, false);
      forget();
    }
  }

  @Override
  void delete(Consumer<Answer> answer) {
    client.lost(this, true);
    backlog.release();
    ended = true;
    flush();
    forget();
    answer.accept(Answer.ENDED);
  }

  @Override
  public void beat() {
    waited++;
    if (poll.isPresent() && waited >= shared.rhythm().poll()) {
      answer(poll.get(), Piece.last(NOTHING));
    } else if (poll.isEmpty() && waited >= shared.rhythm().absence()) {
      client.lost(this, false);
      forget();
    }
  }

  @Override
  public boolean isWritable() {
    return !backlog.isFull();
  }

  @Override
  public void write(ByteBuf frames) {
    if (ended) {
      frames.release();
    } else {
      backlog.add(frames);
      shared.loop().tick().once(flush);
    }
  }

  /** What was written before is still to be had. */
  @Override
  public void close(Farewell farewell) {
    if (!ended) {
      ended = true;
      client.lost(this, true);
      read(true);
      shared.loop().tick().once(flush);
    }
  }

  private void forget() {
    if (!forgotten) {
      forgotten = true;
      ended = true;
      backlog.release();
      shared.rhythm().pulse().remove(turn, this);
      read(true);
      forget.run();
    }
  }
}
