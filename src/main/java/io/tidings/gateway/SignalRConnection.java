package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tidings.feed.Joined;
import io.tidings.feed.Start;
import io.tidings.hub.HubSession;
import io.tidings.hub.HubType;
import io.tidings.hub.RemoteCaller;
import io.tidings.hub.Replies;
import io.tidings.log.Page.Verdict;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.protocol.Dialect;
import io.tidings.protocol.signalr.HubMessage;
import io.tidings.protocol.signalr.HubMessage.CancelInvocation;
import io.tidings.protocol.signalr.HubMessage.Close;
import io.tidings.protocol.signalr.HubMessage.Completion;
import io.tidings.protocol.signalr.HubMessage.Invocation;
import io.tidings.protocol.signalr.HubMessage.StreamInvocation;
import io.tidings.protocol.signalr.HubMessage.StreamItem;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of a hub: what its messages do and how they are answered. Confined to its gateway's
 * event loop.
 */
final class SignalRConnection extends Connection implements RemoteCaller {
  private static final Logger log = LoggerFactory.getLogger(SignalRConnection.class);

  private final SignalRLine line;
  private final Uploads uploads;
  private final ClientResults results;
  private final Runnable moved;
  private Optional<HubSession> session = Optional.empty();
  private Optional<Calls> calls = Optional.empty();

  /**
   * @param moved told when it may be open again
   */
  SignalRConnection(Loop loop, SignalRTerms terms, SignalRLine line, Runnable moved) {
    super(loop, terms.admission(), line, terms.hub().scope());
    this.line = line;
    this.moved = moved;
    this.uploads = new Uploads(moved);
    this.results = new ClientResults(loop.context().owner(), line);
  }

  /** Begins to listen to what every client of the hub hears. */
  Future<Void> open(HubType hub) {
    return HubSession.open(hub, loop().hub(), this)
        .onSuccess(
            opened -> {
              session = Optional.of(opened);
              int parallel = loop().settings().signalr().parallel();
              calls = Optional.of(new Calls(opened, line, uploads, moved, this::later, parallel));
            })
        .mapEmpty();
  }

  private void later(Runnable work) {
    loop().context().runOnContext(v -> work.run());
  }

  /** Tells the hub of the client. Fails with a HubException for the client when the hub fails. */
  Future<Void> connected() {
    return session.orElseThrow().connected();
  }

  /** Whether the client is to be read from. */
  boolean isOpen() {
    return uploads.areOpen() && calls.filter(Calls::areOpen).isPresent();
  }

  /**
   * One message of the client, which is about calls and streams.
   *
   * @throws io.tidings.message.HubException when it breaks the protocol
   */
  void receive(HubMessage message) {
    Calls mine = calls.orElseThrow();
    if (message instanceof Invocation call) {
      mine.invoke(call);
    } else if (message instanceof StreamInvocation call) {
      mine.stream(call);
    } else if (message instanceof CancelInvocation cancel) {
      mine.cancel(cancel.invocationId());
    } else if (message instanceof StreamItem item) {
      uploads.item(item);
    } else if (message instanceof Completion completion && !results.complete(completion)) {
      uploads.complete(completion);
    }
  }

  @Override
  public Dialect dialect() {
    return line.dialect();
  }

  @Override
  public void gap(Channel channel, Verdict reason, Position continuesAfter) {
    ByteBuf frame = ByteBufAllocator.DEFAULT.buffer();
    line.dialect().missed(channel, reason.reason(), continuesAfter, frame);
    line.write(frame);
  }

  @Override
  public Future<Json> join(Channel channel, Optional<Position> since) {
    Start start = since.isPresent() ? new Start.After(since.get()) : new Start.Latest();
    return join(channel, start).map(joined -> joined(channel, joined));
  }

  /**
   * Stands in place. A loss is told as any other, whether or not the client waits for the reply.
   */
  private Json joined(Channel channel, Joined joined) {
    joined
        .verdict()
        .filter(verdict -> verdict != Verdict.WHOLE)
        .ifPresent(reason -> gap(channel, reason, joined.position()));
    return Replies.joined(channel, joined.position(), joined.verdict(), joined.replayed());
  }

  @Override
  public Json leave(Channel channel) {
    Position last = unsubscribe(channel).orElse(Position.NONE);
    return Replies.joined(channel, last, Optional.empty(), 0);
  }

  @Override
  Future<Json> call(String method, Json arguments, Duration timeout) {
    return results.ask(method, arguments, timeout);
  }

  @Override
  public void abort() {
    line.close(new Close(Optional.empty(), false), Farewell.NORMAL);
  }

  @Override
  void drained() {
    super.drained();
    calls.ifPresent(Calls::proceed);
  }

  @Override
  void sendAway() {
    calls.ifPresentOrElse(some -> some.end(super::sendAway), super::sendAway);
  }

  /**
   * The client is gone.
   *
   * @param cause empty where it wanted to
   */
  void closed(Optional<Throwable> cause) {
    closed();
    uploads.clear();
    results.clear();
    calls.ifPresent(Calls::clear);
    session.ifPresent(
        some ->
            some.disconnected(cause)
                .onFailure(error -> log.debug("the hub failed when its client had gone", error)));
  }
}
