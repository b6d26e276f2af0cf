package io.tidings.gateway;

import io.tidings.auth.ConnectionTokens;
import io.tidings.auth.Identity;
import io.tidings.backplane.Relayed.Subject;
import io.tidings.hub.HubType;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import java.util.List;
import java.util.Optional;

/**
 * The connections that were negotiated anywhere in the cluster, as one gateway finds them: those of
 * its node, and by what their tokens say those of others. Confined to the gateway's event loop.
 */
final class SignalRSessions {
  private static final int VERSION = 1;
  private static final JsonArray TRANSPORTS =
      new JsonArray()
          .add(transport("WebSockets", "Text", "Binary"))
          .add(transport("ServerSentEvents", "Text"))
          .add(transport("LongPolling", "Text", "Binary"));

  private final SignalRLoop here;
  private final ConnectionTokens tokens;
  private final LocalMap<String, NearSession> near;
  private final SignalRRelay relay;

  SignalRSessions(SignalRLoop here, ConnectionTokens tokens) {
    this.here = here;
    this.tokens = tokens;
    // Of all gateways of the node: the requests of one session come in by any of them.
    this.near = here.loop().context().owner().sharedData().getLocalMap("tidings.signalr");
    this.relay = new SignalRRelay(here, this::near);
  }

  private static JsonObject transport(String name, String... formats) {
    return new JsonObject()
        .put("transport", name)
        .put("transferFormats", new JsonArray(List.of(formats)));
  }

  Future<Void> open() {
    return relay.open();
  }

  Future<Void> close() {
    return relay.close();
  }

  /**
   * Begins a session for whoever asks.
   *
   * @return the answer to that, which has its token
   * @throws io.tidings.message.HubException as {@link Loop#admit} does
   */
  JsonObject negotiate(HttpServerRequest request, HubType hub) {
    int version;
    try {
      version = Integer.parseInt(Admission.parameter(request, "negotiateVersion").orElse("0"));
    } catch (NumberFormatException e) {
      return error("The client requested a non-integer protocol version.");
    }
    if (version < 0) {
      return error(
          "The client requested version '%d', but the server does not support this version."
              .formatted(version));
    }
    String token = tokens.issue();
    Admission admission = here.loop().admit(request);
    if (version == 0) {
      // The connection's id is all that such a client shows.
      admission = new Admission(new Identity(token, admission.identity().user()), false);
    }
    boolean stateful =
        Admission.parameter(request, "useStatefulReconnect").filter("true"::equals).isPresent();
    SignalRTerms terms = new SignalRTerms(hub, admission, stateful, wantsIds(request));
    return describe(begin(token, terms), Math.min(version, VERSION));
  }

  private static JsonObject error(String sentence) {
    return new JsonObject().put("error", sentence);
  }

  private static JsonObject describe(NearSession session, int version) {
    JsonObject answer = new JsonObject().put("negotiateVersion", version);
    if (version > 0) {
      answer.put("connectionToken", session.token());
    }
    answer.put("connectionId", session.terms().admission().identity().connection());
    if (session.terms().stateful()) {
      answer.put("useStatefulReconnect", true);
    }
    return answer.put("availableTransports", TRANSPORTS);
  }

  static boolean wantsIds(HttpServerRequest request) {
    return Admission.parameter(request, "ids").filter("1"::equals).isPresent();
  }

  private NearSession begin(String token, SignalRTerms terms) {
    NearSession session = new NearSession(near, token, terms, here);
    near.put(token, session);
    return session;
  }

  /** A session of this node, where the token is known for this hub. */
  Optional<NearSession> near(Subject subject) {
    return Optional.ofNullable(near.get(subject.token()))
        .filter(session -> session.terms().hub().path().equals(subject.hub()));
  }

  /** A session of whatever node; empty where there can be none. To be used for one request. */
  Optional<SignalRSession> find(Subject subject) {
    Optional<NearSession> ours = near(subject);
    return ours.isPresent()
        ? ours.map(SignalRSession.class::cast)
        : elsewhere(subject).map(home -> relay.session(home, subject));
  }

  private Optional<String> elsewhere(Subject subject) {
    String own = here.loop().backplane().node();
    return tokens.node(subject.token()).filter(home -> !home.equals(own));
  }

  /**
   * A session of this node, or one of another node that nobody has used yet and that is made one of
   * this node; fails where there is none.
   */
  Future<NearSession> obtain(Subject subject, HubType hub) {
    return near(subject)
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                elsewhere(subject)
                    .map(home -> relay.claim(home, subject, hub))
                    .orElseGet(() -> Future.failedFuture("there is no such connection"))
                    .map(terms -> begin(subject.token(), terms)));
  }
}
