package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.protocol.signalr.Handshake;
import io.tidings.protocol.signalr.HubMessage;
import io.tidings.protocol.signalr.HubMessage.Close;
import io.tidings.protocol.signalr.HubProtocol;
import io.tidings.protocol.signalr.SignalRDialect;
import io.tidings.protocol.signalr.SignalRDialect.Carrier;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SignalR client, whatever brings its bytes: it shakes hands, is connected, and is gone at
 * last, for whatever reason. With stateful reconnect it may be away for a while, and come back over
 * another wire. Confined to its gateway's event loop.
 */
final class SignalRClient implements Pulse.Beating {
  /** How long a wire that was closed may take to be gone, in beats. */
  private static final int LEAVING = 3;

  private static final Logger log = LoggerFactory.getLogger(SignalRClient.class);

  private enum Stage {
    GREETING,
    OPENING,
    CONNECTED,
    AWAY,
    LEAVING,
    GONE
  }

  private final SignalRLoop shared;
  private final SignalRTerms terms;
  private final Carrier carrier;
  private final Runnable gone;
  private final SignalRInbox inbox;
  private final int turn;
  private Outlet wire;
  private Stage stage = Stage.GREETING;

  /** From the handshake on. */
  private SignalRConversation conversation;

  private Optional<Throwable> cause = Optional.empty();
  private boolean working;
  private int waited;

  /**
   * @param gone is run at the end
   */
  SignalRClient(
      SignalRLoop shared, SignalRTerms terms, Carrier carrier, Outlet wire, Runnable gone) {
    this.shared = shared;
    this.terms = terms;
    this.carrier = carrier;
    this.wire = wire;
    this.gone = gone;
    this.inbox = new SignalRInbox(shared.loop().settings().signalr().maxMessage());
    this.turn = shared.rhythm().pulse().add(this);
  }

  // What it says

  /** Some of its bytes, which are there during the call only. */
  void receive(Outlet from, ByteBuf bytes) {
    if (from != wire || stage == Stage.LEAVING || stage == Stage.GONE) {
      return;
    }
    if (stage != Stage.GREETING) {
      waited = 0;
    }
    inbox.add(bytes);
    work();
  }

  /** Does what its bytes ask for, as far as it is their turn. */
  private void work() {
    if (working) {
      return; // The loop below goes on.
    }
    working = true;
    try {
      boolean more;
      do {
        more = isReading() && step();
      } while (more);
    } catch (HubException broken) {
      refuse(broken);
    } finally {
      working = false;
    }
    inbox.tidy();
    if (stage != Stage.LEAVING && stage != Stage.GONE) {
      wire.read(isReading()); // Who is to leave is to be heard to go.
    }
  }

  private boolean isReading() {
    return stage == Stage.GREETING || (stage == Stage.CONNECTED && conversation.isOpen());
  }

  private boolean step() {
    if (stage == Stage.GREETING) {
      Optional<Handshake.Request> request = inbox.handshake();
      request.ifPresent(this::greet);
      return request.isPresent();
    }
    Optional<HubMessage> message = inbox.next(conversation.protocol());
    if (message.isPresent() && !conversation.hear(message.get())) {
      wire.close(Farewell.NORMAL);
      end();
    }
    return message.isPresent();
  }

  private void refuse(HubException broken) {
    log.debug("a client broke the protocol cause={}", broken.getMessage());
    cause = Optional.of(broken);
    boolean tooLarge = broken.failure() == Failure.TOO_LARGE;
    Farewell farewell = tooLarge ? Farewell.TOO_LARGE : Farewell.BROKEN;
    if (stage == Stage.GREETING) {
      turnAway(broken.getMessage(), farewell);
    } else {
      String error = "Connection closed with an error. " + broken.getMessage();
      conversation.close(new Close(Optional.of(error), true), farewell);
    }
  }

  // Its beginning

  private void greet(Handshake.Request request) {
    conversation =
        new SignalRConversation(shared, terms, carrier, wire, request, this::work, this::leave);
    stage = Stage.OPENING;
    conversation
        .listen()
        .onSuccess(listening -> introduce())
        .onFailure(error -> cannotBegin(error));
  }

  private void introduce() {
    if (stage == Stage.OPENING) {
      conversation.introduce().onComplete((done, refusal) -> connect(Optional.ofNullable(refusal)));
    }
  }

  private void connect(Optional<Throwable> refusal) {
    if (stage != Stage.OPENING) {
      return;
    }
    stage = Stage.CONNECTED;
    conversation.begin();
    if (refusal.isPresent()) {
      cause = refusal;
      Optional<String> error = refusal.map(why -> Refusals.of(why).getMessage());
      conversation.close(new Close(error, false), Farewell.NORMAL);
    } else {
      conversation.drained();
      work();
    }
  }

  private void cannotBegin(Throwable error) {
    if (stage == Stage.OPENING) {
      cause = Optional.of(error);
      turnAway(Refusals.of(error).getMessage(), Farewell.NORMAL);
    }
  }

  /** Says no to its handshake. */
  private void turnAway(String error, Farewell farewell) {
    ByteBuf answer = ByteBufAllocator.DEFAULT.buffer();
    SignalRDialect.of(HubProtocol.JSON, carrier, false).handshake(Optional.of(error), answer);
    wire.write(answer);
    leave();
    wire.close(farewell);
  }

  // Its time

  @Override
  public void beat() {
    waited++;
    Rhythm rhythm = shared.rhythm();
    switch (stage) {
      case GREETING -> {
        if (waited >= rhythm.handshake()) {
          cause = Optional.of(Failure.UNAVAILABLE.because("no handshake came"));
          turnAway("Handshake was canceled.", Farewell.NORMAL);
        }
      }
      case CONNECTED -> {
        if (carrier != Carrier.BARE) {
          keepAlive(rhythm);
        }
      }
      case AWAY -> endAfter(rhythm.absence());
      case LEAVING -> endAfter(LEAVING);
      case OPENING, GONE -> {}
    }
  }

  /** Where polls come and go, they are a sign of life themselves. */
  private void keepAlive(Rhythm rhythm) {
    if (!isReading()) {
      waited = 0; // What it says may wait behind what it is not read for.
    }
    if (waited >= rhythm.clientTimeout()) {
      cause = Optional.of(Failure.UNAVAILABLE.because("the client fell silent"));
      conversation.close(new Close(Optional.empty(), true), Farewell.NORMAL);
    } else {
      conversation.beat(rhythm.keepAlive());
    }
  }

  private void endAfter(int beats) {
    if (waited >= beats) {
      end();
    }
  }

  // Its wire

  /** More can be written to a wire again. */
  void drained(Outlet which) {
    if (which == wire && stage == Stage.CONNECTED) {
      conversation.drained();
    }
  }

  /**
   * A wire is gone.
   *
   * @param goodbye whether the client meant to go
   */
  void lost(Outlet which, boolean goodbye) {
    if (which != wire || stage == Stage.GONE) {
      return;
    }
    if (stage == Stage.CONNECTED && conversation.outlivesItsWire() && !goodbye) {
      stage = Stage.AWAY;
      waited = 0;
      inbox.clear();
      conversation.lose();
    } else {
      if (!goodbye && cause.isEmpty()) {
        cause = Optional.of(Failure.UNAVAILABLE.because("the connection was lost"));
      }
      end();
    }
  }

  /** Whether it can go on over another wire. */
  boolean canComeBack() {
    return (stage == Stage.CONNECTED || stage == Stage.AWAY) && conversation.outlivesItsWire();
  }

  /** Goes on over another wire, which is closed where it cannot any more. */
  void comeBack(Outlet another) {
    if (!canComeBack()) {
      another.close(Farewell.NORMAL);
      return;
    }
    Outlet former = wire;
    wire = another;
    stage = Stage.CONNECTED;
    waited = 0;
    inbox.clear();
    conversation.goOn(another);
    former.close(Farewell.RESUMED);
    work();
  }

  // Its end

  /** The wire is about to be closed. */
  private void leave() {
    if (stage == Stage.AWAY) {
      end();
    } else {
      stage = Stage.LEAVING;
      waited = 0;
    }
  }

  private void end() {
    stage = Stage.GONE;
    shared.rhythm().pulse().remove(turn, this);
    inbox.clear();
    if (conversation != null) {
      conversation.end(cause);
    }
    gone.run();
  }
}
