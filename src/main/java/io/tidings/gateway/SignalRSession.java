package io.tidings.gateway;

import io.tidings.gateway.Downlink.Piece;
import io.tidings.protocol.signalr.SignalRDialect.Carrier;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A connection that was negotiated, until it is gone. At first it is nobody's; its first request
 * decides by which transport it comes, and on which event loop it lives from then on. Requests that
 * come in elsewhere hand themselves over, so that the methods may be called from any thread unless
 * they say otherwise.
 */
final class SignalRSession implements Shareable, Pulse.Beating {
  /** By what a client comes. */
  enum Transport {
    WEB_SOCKETS,
    SERVER_SENT_EVENTS,
    LONG_POLLING,
    /** It is not to come any more. */
    NONE
  }

  private final LocalMap<String, SignalRSession> all;
  private final String token;
  private final SignalRTerms terms;
  private final SignalRLoop birth;
  private final int turn;
  private final AtomicReference<Place> place = new AtomicReference<>();
  private int waited;

  /** On the event loop that it lives on: one of them, once it has begun. */
  private Optional<SignalRClient> socketClient = Optional.empty();

  private Optional<HttpTransport> http = Optional.empty();

  /** How it is reached, and where. */
  private record Place(Transport transport, SignalRLoop shared) {
    void run(Runnable work) {
      shared.loop().run(work);
    }
  }

  /**
   * To be made on an event loop, where it is forgotten unless it is taken in time.
   *
   * @param all of the node, by their tokens; it adds itself
   */
  SignalRSession(
      LocalMap<String, SignalRSession> all, String token, SignalRTerms terms, SignalRLoop birth) {
    this.all = all;
    this.token = token;
    this.terms = terms;
    this.birth = birth;
    this.turn = birth.rhythm().pulse().add(this);
    all.put(token, this);
  }

  SignalRTerms terms() {
    return terms;
  }

  @Override
  public void beat() {
    if (++waited >= birth.rhythm().handshake() && take(Transport.NONE, birth)) {
      forget();
    }
    if (place.get() != null) {
      birth.rhythm().pulse().remove(turn, this);
    }
  }

  /** Makes it come by a transport and live on an event loop. Returns whether it was nobody's. */
  boolean take(Transport transport, SignalRLoop home) {
    return place.compareAndSet(null, new Place(transport, home));
  }

  /** Nobody finds it any more. */
  void forget() {
    all.removeIfPresent(token, this);
  }

  // WebSockets

  /** Begins it on a WebSocket. To be called where it lives. */
  SignalRClient begin(Outlet wire) {
    SignalRLoop home = place.get().shared();
    SignalRClient client = new SignalRClient(home, terms, Carrier.WEBSOCKET, wire, this::forget);
    socketClient = Optional.of(client);
    return client;
  }

  // Everything else

  /** A request that waits for messages; the first one begins it, on the event loop given. */
  void receive(Transport transport, Downlink downlink, SignalRLoop here) {
    if (take(transport, here)) {
      http =
          Optional.of(
              transport == Transport.LONG_POLLING
                  ? new LongPolling(here, terms, downlink, this::forget)
                  : new EventStream(here, terms, downlink, this::forget));
      return;
    }
    Place home = place.get();
    if (home.transport() == transport) {
      home.run(() -> http.orElseThrow().attach(downlink));
    } else {
      refuse(downlink, Answer.NOT_THIS_TRANSPORT);
    }
  }

  static void refuse(Downlink downlink, Answer answer) {
    downlink.send(new Piece(answer.status(), Buffer.buffer(answer.text()), true), () -> {});
  }

  /** What the client says. The answer may come on any thread. */
  void post(Buffer body, Consumer<Answer> answer) {
    Place home = place.get();
    if (home == null || home.transport() == Transport.NONE) {
      answer.accept(Answer.UNKNOWN);
    } else if (home.transport() == Transport.WEB_SOCKETS) {
      answer.accept(Answer.NOT_FOR_WEB_SOCKETS);
    } else {
      home.run(() -> http.orElseThrow().post(body, answer));
    }
  }

  /** The client ends it. The answer may come on any thread. */
  void delete(Consumer<Answer> answer) {
    Place home = place.get();
    if (home == null || home.transport() != Transport.LONG_POLLING) {
      answer.accept(Answer.ONLY_LONG_POLLING);
    } else {
      home.run(() -> http.orElseThrow().delete(answer));
    }
  }

  /** A response broke off. */
  void lost(Downlink downlink) {
    Place home = place.get();
    if (home != null) {
      home.run(() -> http.ifPresent(transport -> transport.lost(downlink)));
    }
  }
}
