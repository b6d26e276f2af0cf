package io.tidings.backplane;

/** Where nodes reach each other on the event bus: the only addresses that this package uses. */
final class Addresses {
  private Addresses() {}

  /** Takes {@link Announcements}. */
  static String inbox(String node) {
    return "hub:node:" + node;
  }

  /** Takes the name of a node that has started, and answers once that is counted as a peer. */
  static String greetings(String node) {
    return inbox(node) + ":greetings";
  }

  /** Takes a {@link Command}, answers with the number of connections that it was meant for. */
  static String commands(String node) {
    return inbox(node) + ":commands";
  }

  /** Takes a {@link Call}, answers with the result of the client in JSON. */
  static String calls(String node) {
    return inbox(node) + ":calls";
  }

  /** Takes what is {@link Relayed} to whichever gateway of the node, and answers in kind. */
  static String requests(String node) {
    return inbox(node) + ":requests";
  }

  /** Takes each {@link Relayed.Piece} for one gateway of the node. */
  static String pieces(String node, String gateway) {
    return inbox(node) + ":pieces:" + gateway;
  }
}
