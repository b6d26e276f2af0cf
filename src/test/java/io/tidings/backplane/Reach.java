package io.tidings.backplane;

import io.tidings.it.Site;
import io.tidings.it.TcpProxy;
import java.util.List;

/** The ways by which the other nodes of a cluster reach one of them; they break on demand. */
final class Reach implements AutoCloseable {
  private final int memberPort = Site.freePort();
  private final int busPort = Site.freePort();
  private final TcpProxy members = TcpProxy.to(memberPort);
  private final TcpProxy bus = TcpProxy.to(busPort);

  /** Where its Hazelcast listens, which the others reach by {@link #members}. */
  int memberPort() {
    return memberPort;
  }

  /** Where its event bus listens, which the others reach by {@link #bus}. */
  int busPort() {
    return busPort;
  }

  TcpProxy members() {
    return members;
  }

  TcpProxy bus() {
    return bus;
  }

  /** Nobody reaches the node any more, and whoever does is told so. */
  void cut() {
    for (TcpProxy way : List.of(members, bus)) {
      way.refuse(true);
      way.cut();
    }
  }

  /** Nothing arrives any more, and nobody is told. */
  void hold() {
    members.hold();
    bus.hold();
  }

  void heal() {
    for (TcpProxy way : List.of(members, bus)) {
      way.refuse(false);
      way.release();
    }
  }

  @Override
  public void close() {
    members.close();
    bus.close();
  }
}
