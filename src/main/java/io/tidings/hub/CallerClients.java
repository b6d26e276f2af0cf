package io.tidings.hub;

import io.tidings.auth.Identity;
import java.util.Optional;

/** Whom one may speak to on behalf of a connection that called. */
public final class CallerClients extends Clients {
  private final Identity caller;

  CallerClients(Hub hub, String scope, Identity caller) {
    super(hub, scope, Optional.of(caller));
    this.caller = caller;
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
