package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tidings.feed.Joined;
import io.tidings.feed.Start;
import io.tidings.hub.Draft;
import io.tidings.hub.Replies;
import io.tidings.hub.Services;
import io.tidings.log.Page.Verdict;
import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.protocol.Dialect;
import io.tidings.protocol.bridge.BridgeDecodeException;
import io.tidings.protocol.bridge.BridgeDecoder;
import io.tidings.protocol.bridge.BridgeDialect;
import io.tidings.protocol.bridge.BridgeEncoder;
import io.tidings.protocol.bridge.BridgeFrame;
import io.tidings.protocol.bridge.BridgeFrame.Delivery;
import io.tidings.protocol.bridge.BridgeFrame.From;
import io.tidings.protocol.bridge.BridgeFrame.Register;
import io.tidings.protocol.bridge.BridgeFrame.Request;
import io.tidings.protocol.bridge.BridgeFrame.Unregister;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of the event-bus bridge protocol: what its frames do and how they are answered. Confined
 * to its gateway's event loop.
 */
final class BridgeConnection extends Connection {
  private static final String SERVICES = "hub:";
  private static final String COMMON = "";

  /** What a frame costs beside its text while it is in hand. */
  private static final int AROUND_FRAME = 512;

  /** How long a client that is sent away is told to wait at most. */
  private static final long LONGEST_DELAY_MS = 1000;

  private static final Logger log = LoggerFactory.getLogger(BridgeConnection.class);

  private final BridgeDialect dialect;
  private final Intake<String> intake;

  BridgeConnection(Loop loop, Admission admission, Outlet outlet, BridgeDialect dialect) {
    super(loop, admission, outlet, COMMON);
    this.dialect = dialect;
    this.intake = new Intake<>(outlet::isWritable, this::readOn, this::begin);
  }

  private void readOn(int waiting) {
    outlet().read(waiting == 0 && !intake.isEnding());
  }

  /** One message of the client. */
  void receive(String text) {
    intake.offer(text);
  }

  /** A message that the protocol has no place for. */
  void refuse(HubException refusal) {
    tell(Optional.empty(), refusal);
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public void gap(Channel channel, Verdict reason, Position continuesAfter) {
    send(out -> BridgeEncoder.gap(channel, reason.reason(), continuesAfter, out));
  }

  @Override
  void drained() {
    super.drained();
    intake.proceed();
  }

  @Override
  void sendAway() {
    // Those of one moment are not to come back in one moment.
    long delay = ThreadLocalRandom.current().nextLong(LONGEST_DELAY_MS);
    intake.end(
        () -> {
          Json leaving = Replies.leaving(delay, positions());
          send(out -> BridgeEncoder.reply(Services.LEAVING, leaving, out));
          super.sendAway();
        });
  }

  @Override
  void closed() {
    super.closed();
    intake.clear();
  }

  private void begin(String text) {
    try {
      BridgeFrame frame = BridgeDecoder.decode(text);
      if (frame instanceof Register register) {
        register(register);
      } else if (frame instanceof Unregister unregister) {
        unregister(unregister);
      } else if (frame instanceof Delivery delivery) {
        deliver(delivery, text.length() + AROUND_FRAME);
      }
    } catch (BridgeDecodeException e) {
      tell(e.failureAddress(), e);
    }
  }

  private void register(Register frame) {
    Start start =
        frame.since().isPresent()
            ? new Start.After(frame.since().get())
            : frame.from() == From.EARLIEST ? new Start.Earliest() : new Start.Latest();
    join(frame.channel(), start)
        .onSuccess(joined -> joined(frame, joined))
        .onFailure(error -> notJoined(frame, error));
  }

  private void notJoined(Register frame, Throwable error) {
    boolean isItsOwnDoing =
        error instanceof HubException refusal && refusal.failure() == Failure.CONFLICT;
    // Whoever has left meanwhile and does not wait for an answer has no use for the news.
    if (frame.replyAddress().isPresent() || !isItsOwnDoing) {
      fail(frame, error);
    }
  }

  /** Stands in place: behind the replay, before what is live. */
  private void joined(Register frame, Joined joined) {
    boolean lost = joined.verdict().isPresent() && joined.verdict().get() != Verdict.WHOLE;
    if (frame.replyAddress().isPresent()) {
      reply(
          frame,
          Replies.joined(frame.channel(), joined.position(), joined.verdict(), joined.replayed()));
    } else if (lost) {
      gap(frame.channel(), joined.verdict().get(), joined.position());
    }
  }

  private void unregister(Unregister frame) {
    Position last = unsubscribe(frame.channel()).orElse(Position.NONE);
    if (frame.replyAddress().isPresent()) {
      reply(frame, Replies.joined(frame.channel(), last, Optional.empty(), 0));
    }
  }

  private void deliver(Delivery frame, int size) {
    if (Channel.isMeantBy(frame.address())) {
      answer(frame, publish(frame), size);
    } else if (frame.address().startsWith(SERVICES)) {
      answer(frame, serve(frame), Intake.ROOM);
    } else {
      answer(frame, loop().forwarding().deliver(identity(), frame), size);
    }
  }

  private Future<Json> publish(Delivery frame) {
    try {
      Channel channel = Channel.parse(frame.address());
      List<String> except = frame.except(connection());
      Draft draft = new Draft(frame.name(), frame.body(), except, frame.messageId());
      return loop().hub().publish(identity(), channel, draft).map(Replies::published);
    } catch (HubException refusal) {
      return Future.failedFuture(refusal);
    }
  }

  private Future<Json> serve(Delivery frame) {
    if (frame instanceof BridgeFrame.Publish) {
      return Future.failedFuture(
          Failure.MALFORMED.because("'" + frame.address() + "' is a service; send to it"));
    }
    Services services = loop().services();
    return switch (frame.address()) {
      case "hub:whoami" -> Future.succeededFuture(whoami());
      case "hub:send" -> services.send(identity(), frame.body());
      case "hub:history" -> services.history(identity(), frame.body());
      case "hub:resync" -> services.resync(identity(), frame.body(), this::position);
      default ->
          Future.failedFuture(
              Failure.UNKNOWN.because(
                  "there is no service '"
                      + frame.address()
                      + "'; send to hub:whoami, hub:send, hub:history or hub:resync"));
    };
  }

  /**
   * Answers with the outcome, once it is there.
   *
   * @param inHand how much is in hand until then
   */
  private void answer(Request frame, Future<Json> outcome, int inHand) {
    intake.take(inHand);
    outcome.onComplete(
        (reply, error) -> {
          if (error != null) {
            fail(frame, error);
          } else if (frame.replyAddress().isPresent()) {
            reply(frame, reply);
          }
          intake.done(inHand);
        });
  }

  private void reply(Request frame, Json body) {
    send(out -> BridgeEncoder.reply(frame.replyAddress().orElseThrow(), body, out));
  }

  private void fail(Request frame, Throwable error) {
    Optional<String> address = Optional.of(frame.failureAddress());
    if (error instanceof ReplyException refusal) {
      // An application's own code and words.
      tell(address, refusal.failureCode(), String.valueOf(refusal.getMessage()));
    } else {
      tell(address, Refusals.of(error));
    }
  }

  private void tell(Optional<String> address, HubException refusal) {
    tell(address, refusal.failure().code(), refusal.getMessage());
  }

  private void tell(Optional<String> address, int code, String sentence) {
    log.debug("refused connection={} code={} cause={}", connection(), code, sentence);
    send(out -> BridgeEncoder.error(address, code, sentence, out));
  }

  private void send(Consumer<ByteBuf> json) {
    ByteBuf frame = ByteBufAllocator.DEFAULT.buffer();
    dialect.frame(json, frame);
    write(frame);
  }
}
