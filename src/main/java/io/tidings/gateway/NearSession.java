package io.tidings.gateway;

import io.tidings.protocol.signalr.SignalRDialect.Carrier;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A connection that was negotiated, until it is gone. At first it is nobody's; its first request
 * decides by which transport it comes, and on which event loop of this node it lives from then on.
 * Requests that come in by another one hand themselves over.
 */
final class NearSession implements SignalRSession, Shareable, Pulse.Beating {
  private final LocalMap<String, NearSession> all;
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
   * @param all of the node, by their tokens; this one is to be among them
   */
  NearSession(
      LocalMap<String, NearSession> all, String token, SignalRTerms terms, SignalRLoop birth) {
    this.all = all;
    this.token = token;
    this.terms = terms;
    this.birth = birth;
    this.turn = birth.rhythm().pulse().add(this);
  }

  String token() {
    return token;
  }

  SignalRTerms terms() {
    return terms;
  }

  @Override
  public void beat() {
    if (++waited >= birth.rhythm().handshake()) {
      giveAway();
    }
    if (place.get() != null) {
      birth.rhythm().pulse().remove(turn, this);
    }
  }

  /** Makes it come by a transport and live on an event loop. Returns whether it was nobody's. */
  boolean take(Transport transport, SignalRLoop home) {
    return place.compareAndSet(null, new Place(transport, home));
  }

  /** Makes it nobody's for good, so that another node may have it. Returns whether it was. */
  boolean giveAway() {
    boolean given = take(Transport.NONE, birth);
    if (given) {
      forget();
    }
    return given;
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

  /**
   * The client has come on another socket.
   *
   * @param answer is given, on whatever thread, how that is to be refused, or nothing
   */
  void ask(Consumer<Optional<Answer>> answer) {
    Place home = place.get();
    if (home.transport() != Transport.WEB_SOCKETS) {
      answer.accept(Optional.of(Answer.NOT_THIS_TRANSPORT));
    } else {
      home.run(
          () -> {
            boolean welcome = socketClient.filter(SignalRClient::canComeBack).isPresent();
            answer.accept(welcome ? Optional.empty() : Optional.of(Answer.BUSY));
          });
    }
  }

  /** Goes on over another socket, of whatever event loop of the node. To be called there. */
  Socket.Receiver goOn(Socket socket, SignalRLoop here) {
    SignalRLoop home = place.get().shared();
    SignalRClient client = socketClient.orElseThrow();
    if (!home.equals(here)) {
      return new FarSocket(here.loop(), socket, home.loop(), client);
    }
    client.comeBack(socket);
    return new SignalRSocket(socket, client);
  }

  // Everything else

  /** The first request begins it, where it came in. */
  @Override
  public void receive(Transport transport, Downlink downlink, SignalRLoop here) {
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
      downlink.refuse(Answer.NOT_THIS_TRANSPORT);
    }
  }

  @Override
  public void post(Buffer body, Consumer<Answer> answer) {
    Place home = place.get();
    if (home == null || home.transport() == Transport.NONE) {
      answer.accept(Answer.UNKNOWN);
    } else if (home.transport() == Transport.WEB_SOCKETS) {
      answer.accept(Answer.NOT_FOR_WEB_SOCKETS);
    } else {
      home.run(() -> http.orElseThrow().post(body, answer));
    }
  }

  @Override
  public void delete(Consumer<Answer> answer) {
    Place home = place.get();
    if (home == null || home.transport() != Transport.LONG_POLLING) {
      answer.accept(Answer.ONLY_LONG_POLLING);
    } else {
      home.run(() -> http.orElseThrow().delete(answer));
    }
  }

  @Override
  public void lost(Downlink downlink) {
    Place home = place.get();
    if (home != null) {
      home.run(() -> http.ifPresent(transport -> transport.lost(downlink)));
    }
  }
}
