package io.tidings.chaos;

import io.tidings.it.Site;
import java.util.List;

/** All nodes on the loopback interface, which never breaks. */
final class Loopback implements Network {
  @Override
  public String host(int node) {
    return gateway();
  }

  @Override
  public int port(int node) {
    return Site.freePort();
  }

  @Override
  public String gateway() {
    return "127.0.0.1";
  }

  @Override
  public List<String> within(int node) {
    return List.of();
  }

  @Override
  public boolean breaks() {
    return false;
  }

  @Override
  public void drop(int from, int to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void pass(int from, int to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void cut(int node, int other) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
