package io.tidings.hub;

import io.tidings.auth.Identity;
import io.tidings.message.Channel;
import java.util.Optional;

/** The channels of one scope, which have nothing to do with those of another. */
public final class Scope {
  private final Hub hub;
  private final String name;

  Scope(Hub hub, String name) {
    Channel.ALL.in(name); // Refuses what is no scope.
    this.hub = hub;
    this.name = name;
  }

  /** Whom the server may speak to. */
  public Clients clients() {
    return new Clients(hub, name, Optional.empty());
  }

  /** The same, with those that only a caller has; what is said is said in the caller's name. */
  public CallerClients clients(Identity caller) {
    return new CallerClients(hub, name, caller);
  }

  /** Who is in which group. */
  public Groups groups() {
    return new Groups(hub, name, Optional.empty());
  }

  /** The same for a connection that is here. */
  Groups groups(RemoteCaller here) {
    return new Groups(hub, name, Optional.of(here));
  }
}
