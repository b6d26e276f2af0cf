package io.tidings.gateway;

/**
 * Why a connection is ended by the server, as its client is told.
 *
 * @param code of RFC 6455, section 7.4
 */
record Farewell(int code, String reason) {
  static final Farewell NORMAL = new Farewell(1000, "");
  static final Farewell LEAVING = new Farewell(1001, "this node is stopping; connect again");
  static final Farewell UNREADABLE = new Farewell(1007, "not UTF-8");
  static final Farewell BROKEN = new Farewell(1002, "the protocol was broken");
  static final Farewell IMPATIENT = new Farewell(1008, "too much at a time");
  static final Farewell TOO_LARGE = new Farewell(1009, "at most 1 MiB is read");

  /** The client must not come back with the same identity: another one has it. */
  static final Farewell RESUMED = new Farewell(4001, "resumed elsewhere; do not resume");

  private static final int FIRST_OF_APPLICATIONS = 3000;

  /** Whether the client may connect again by itself. */
  boolean mayComeBack() {
    return code < FIRST_OF_APPLICATIONS;
  }

  /** SockJS has codes for applications only, and one of its own. */
  int sockJsCode() {
    return mayComeBack() ? FIRST_OF_APPLICATIONS : code;
  }

  String sockJsReason() {
    return mayComeBack() ? "Go away!" : reason;
  }
}
