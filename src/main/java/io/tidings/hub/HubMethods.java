package io.tidings.hub;

import io.vertx.core.Future;
import java.util.Optional;

/**
 * What clients may call: the public methods of a subclass.
 *
 * <pre>{@code
 * class ChatHub extends HubMethods {
 *   public Future<?> sendMessage(String room, String user, String message) {
 *     return clients().group(room).send("ReceiveMessage", user, message);
 *   }
 * }
 * }</pre>
 *
 * <p>Names match without regard to case and cannot be overloaded. Parameters and results are what
 * Jackson reads and writes; a last parameter that is an {@link Optional} may be left out by the
 * client. A result may be given as a {@link Future}; of a {@code Future<?>} the client learns only
 * that it has completed, as it does of {@code void}. A {@link io.vertx.core.streams.ReadStream} is
 * streamed to the client; a parameter that is a ReadStream is streamed by the client.
 *
 * <p>A {@link io.tidings.message.HubException} tells the client its message; of any other failure
 * it learns only that there was one, and the log has the cause.
 *
 * <p>There is a new instance for every call, which belongs to the caller's event loop: it must not
 * block, and is not to be used from another thread.
 */
public abstract class HubMethods {
  private HubSession session;
  private Future<Void> cancelled;

  /** Gives what follows a meaning. */
  final HubMethods within(HubSession itsSession, Future<Void> itsCancellation) {
    session = itsSession;
    cancelled = itsCancellation;
    return this;
  }

  /** Who calls. */
  protected final Caller context() {
    return session().caller();
  }

  /** Whom one may speak to, in the caller's name. */
  protected final CallerClients clients() {
    return session().clients();
  }

  /** Who is in which of the hub's groups. */
  protected final Groups groups() {
    return session().groups();
  }

  /**
   * Completes when the client has had enough of what this call streams, or is gone. Never fails.
   */
  protected final Future<Void> cancelled() {
    session();
    return cancelled;
  }

  /** A connection has come. None of its calls is made before this completes; a failure ends it. */
  protected Future<?> connected() {
    return Future.succeededFuture();
  }

  /**
   * A connection has gone, for which {@link #connected} succeeded.
   *
   * @param cause empty where the client wanted it
   */
  protected Future<?> disconnected(Optional<Throwable> cause) {
    return Future.succeededFuture();
  }

  final HubSession session() {
    if (session == null) {
      throw new IllegalStateException(
          "a hub's methods can use this during a call only, not in the constructor");
    }
    return session;
  }
}
