package io.tidings.hub;

import io.tidings.auth.Identity;
import java.util.Optional;

/** Whom one may speak to on behalf of a connection that called. */
public final class CallerClients extends Clients {
  private final Identity caller;

  private final Clients server;

  CallerClients(Hub hub, String scope, Identity caller) {
    super(hub, scope, Optional.of(caller));
    this.caller = caller;
    this.server = new Clients(hub, scope, Optional.empty());
  }

  /** The same, but it is the server that speaks, in nobody's name. */
  public Clients asServer() {
    return server;
  }

  public Client caller() {
    return client(caller.connection());
  }

  public Recipients others() {
    return allExcept(caller.connection());
  }

  public Recipients othersInGroup(String name) {
    return groupExcept(name, caller.connection());
  }
}
