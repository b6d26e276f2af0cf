package io.tidings.gateway;

import io.tidings.auth.Identity;
import io.tidings.backplane.Relay;
import io.tidings.backplane.Relayed;
import io.tidings.backplane.Relayed.Subject;
import io.tidings.gateway.Downlink.Piece;
import io.tidings.gateway.SignalRSession.Transport;
import io.tidings.hub.HubType;
import io.tidings.message.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where requests of SignalR clients meet that came to one node while another one holds their
 * connection: this gateway's go there, and others' come here. What is sent to a client goes in
 * pieces, the next one when the one before has left the node of the request, so that no node keeps
 * much for a client that does not read. Confined to its gateway's event loop.
 */
final class SignalRRelay implements Pulse.Beating {
  private static final Buffer NOTHING = Buffer.buffer();
  private static final Logger log = LoggerFactory.getLogger(SignalRRelay.class);

  private final SignalRLoop here;
  private final Function<Subject, Optional<NearSession>> near;
  private final Relay relay;
  private final Map<Relayed.Response, Waiting> waiting = new HashMap<>();
  private final int turn;

  /**
   * @param near the sessions of this node
   */
  SignalRRelay(SignalRLoop here, Function<Subject, Optional<NearSession>> near) {
    this.here = here;
    this.near = near;
    this.relay = new Relay(here.loop().context().owner(), here.loop().backplane().node());
    this.turn = here.rhythm().pulse().add(this);
  }

  Future<Void> open() {
    return relay.open(this::requested, this::piece);
  }

  Future<Void> close() {
    here.rhythm().pulse().remove(turn, this);
    return relay.close();
  }

  // Asking

  /** A session of another node. To be used for one request, on this gateway's event loop. */
  SignalRSession session(String home, Subject subject) {
    return new FarSession(home, subject);
  }

  /**
   * Makes the session of another node, which nobody has used yet, one of this node.
   *
   * @return what is settled about its client; fails where it is too late, or the node is gone
   */
  Future<SignalRTerms> claim(String home, Subject subject, HubType hub) {
    return relay
        .ask(home, new Relayed.Claim(subject))
        .map(
            answer -> {
              if (!(answer instanceof Relayed.Claimed its)) {
                throw Failure.UNKNOWN.because("the connection is not to be had");
              }
              Identity identity = new Identity(its.connection(), its.user());
              Admission admission = new Admission(identity, its.resumed());
              return new SignalRTerms(hub, admission, its.stateful(), its.ids());
            });
  }

  private final class FarSession implements SignalRSession {
    private final String home;
    private final Subject subject;
    private final Relayed.Response response = relay.response();

    FarSession(String home, Subject subject) {
      this.home = home;
      this.subject = subject;
    }

    @Override
    public void receive(Transport transport, Downlink downlink, SignalRLoop where) {
      waiting.put(response, new Waiting(home, downlink));
      boolean events = transport == Transport.SERVER_SENT_EVENTS;
      relay
          .ask(home, new Relayed.Wait(subject, events, response))
          .onFailure(error -> giveUp(response));
    }

    @Override
    public void lost(Downlink downlink) {
      Waiting gone = waiting.remove(response);
      if (gone != null) {
        gone.lost();
        relay
            .ask(home, new Relayed.Lost(subject, response))
            .onFailure(error -> log.debug("the node of a connection is gone too", error));
      }
    }

    @Override
    public void post(Buffer body, Consumer<Answer> answer) {
      pass(new Relayed.Post(subject, body), answer);
    }

    @Override
    public void delete(Consumer<Answer> answer) {
      pass(new Relayed.Delete(subject), answer);
    }

    private void pass(Relayed request, Consumer<Answer> answer) {
      relay
          .transfer(home, request)
          .onComplete(
              (given, error) ->
                  answer.accept(
                      given instanceof Relayed.Answer its
                          ? new Answer(its.status(), its.text())
                          : Answer.UNKNOWN));
    }
  }

  /** A response of this gateway, for messages of a session elsewhere. */
  private static final class Waiting {
    private final String home;
    private final Downlink downlink;
    private Promise<Relayed> sending = Promise.promise();
    private int missing;

    Waiting(String home, Downlink downlink) {
      this.home = home;
      this.downlink = downlink;
    }

    Future<Relayed> send(Piece piece) {
      sending = Promise.promise();
      downlink.send(piece, () -> sending.tryComplete(new Relayed.Answer(200, "")));
      return sending.future();
    }

    void lost() {
      sending.tryFail(Failure.UNKNOWN.because("the response broke off"));
    }
  }

  private void giveUp(Relayed.Response response) {
    Waiting gone = waiting.remove(response);
    if (gone != null) {
      gone.downlink.send(new Piece(Answer.UNKNOWN.status(), NOTHING, true), () -> {});
    }
  }

  /** Ends the responses for sessions whose node is gone: nothing more comes of it. */
  @Override
  public void beat() {
    List.copyOf(waiting.entrySet()).forEach(entry -> check(entry.getKey(), entry.getValue()));
  }

  private void check(Relayed.Response response, Waiting some) {
    // Twice, for a node that has only just come.
    some.missing = here.loop().backplane().peers().contains(some.home) ? 0 : some.missing + 1;
    if (some.missing > 1) {
      giveUp(response);
    }
  }

  private Future<Relayed> piece(Relayed.Piece piece) {
    Relayed.Response response = piece.response();
    Waiting some = piece.last() ? waiting.remove(response) : waiting.get(response);
    return some == null
        ? Future.failedFuture(Failure.UNKNOWN.because("there is no such response"))
        : some.send(new Piece(piece.status(), piece.bytes(), piece.last()));
  }

  // Being asked

  private Future<Relayed> requested(Relayed request) {
    if (request instanceof Relayed.Claim claim) {
      return find(claim.subject()).compose(session -> Future.succeededFuture(claimed(session)));
    } else if (request instanceof Relayed.Wait wait) {
      return find(wait.subject()).map(session -> wait(session, wait));
    } else if (request instanceof Relayed.Lost lost) {
      return find(lost.subject()).map(session -> lost(session, lost));
    } else if (request instanceof Relayed.Post post) {
      return find(post.subject()).compose(session -> answered(it -> session.post(post.body(), it)));
    } else if (request instanceof Relayed.Delete delete) {
      return find(delete.subject()).compose(session -> answered(session::delete));
    }
    return Future.failedFuture(Failure.MALFORMED.because("this is no request"));
  }

  private Future<NearSession> find(Subject subject) {
    return near.apply(subject)
        .map(Future::succeededFuture)
        .orElseGet(
            () -> Future.failedFuture(Failure.UNKNOWN.because("there is no such connection")));
  }

  private static Relayed claimed(NearSession session) {
    if (!session.giveAway()) {
      throw Failure.CONFLICT.because("the connection is in use already");
    }
    SignalRTerms terms = session.terms();
    Identity identity = terms.admission().identity();
    return new Relayed.Claimed(
        identity.connection(),
        identity.user(),
        terms.admission().resumed(),
        terms.stateful(),
        terms.ids());
  }

  private Relayed wait(NearSession session, Relayed.Wait wait) {
    session.receive(
        wait.events() ? Transport.SERVER_SENT_EVENTS : Transport.LONG_POLLING,
        new FarResponse(relay, wait.response(), session),
        here);
    return new Relayed.Answer(200, "");
  }

  private Relayed lost(NearSession session, Relayed.Lost lost) {
    session.lost(new FarResponse(relay, lost.response(), session));
    return new Relayed.Answer(200, "");
  }

  private Future<Relayed> answered(Consumer<Consumer<Answer>> request) {
    Promise<Relayed> answered = here.loop().context().promise();
    request.accept(its -> answered.complete(new Relayed.Answer(its.status(), its.text())));
    return answered.future();
  }
}
