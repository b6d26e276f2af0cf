package io.tidings.chaos;

import java.util.List;

/** Where nodes live, and what lies between them. Nodes are counted from 0. */
interface Network extends AutoCloseable {
  /** A network that breaks where the machine allows it, otherwise one that does not. */
  static Network of(int nodes) {
    return Namespaces.areAllowed() ? Namespaces.of(nodes) : new Loopback();
  }

  /** The address of a node. */
  String host(int node);

  /** A port of that address on which a node can serve clients. */
  int port(int node);

  /** The address at which nodes find this process. */
  String gateway();

  /** The command that runs a process where the node lives. */
  List<String> within(int node);

  /** Whether what is below can be done. */
  boolean breaks();

  /** What one node sends to another is lost from now on, and nobody is told. */
  void drop(int from, int to);

  /** What one node sends to another arrives again. */
  void pass(int from, int to);

  /** Ends the connections between two nodes. */
  void cut(int node, int other);

  @Override
  void close();
}
