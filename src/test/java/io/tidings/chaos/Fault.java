package io.tidings.chaos;

/** What can go wrong. Each is begun, and ended some time later. */
enum Fault {
  /** {@code kill -9}, and a new process at the end. */
  KILL_NODE(Target.NODE, 4, 0, 3000),
  /** All nodes at once, as a data centre does it that loses its power. */
  KILL_ALL(Target.ALL_NODES, 1, 0, 1000),
  /** {@code SIGSTOP}, and {@code SIGCONT} at the end. */
  FREEZE_NODE(Target.NODE, 4, 500, 10_000),
  /** {@code SIGTERM}, and a new process once it has left. */
  DRAIN_NODE(Target.NODE, 2, 2000, 4000),

  /** All connections of a node to Redis end. */
  CUT_LINK(Target.LINK, 3, 0, 0),
  /** A node can make no connection to Redis, and loses those that it has. */
  REFUSE_LINK(Target.LINK, 3, 200, 6000),
  /** Connections to Redis stay, and nothing passes until the end. */
  HOLD_LINK(Target.LINK, 3, 200, 6000),
  /** What passes between a node and Redis takes longer. */
  DELAY_LINK(Target.LINK, 2, 500, 6000),
  /** Redis does what it is told and its answers are lost. */
  LOSE_ANSWERS(Target.LINK, 3, 200, 4000),

  /** The connections between two nodes end. */
  CUT_PAIR(Target.PAIR, 3, 0, 0),
  /** What one of two nodes sends to the other is lost. */
  DEAFEN_PAIR(Target.PAIR, 3, 500, 10_000),
  /** Two nodes cannot reach each other. */
  SPLIT_PAIR(Target.PAIR, 3, 500, 10_000),
  /** A node can reach no other for so long that they give each other up. */
  ISOLATE_NODE(Target.ALL_PAIRS, 2, 4000, 15_000),

  /** The primary is killed, and at the end back, or another's replica. */
  KILL_REDIS(Target.REDIS, 3, 0, 3000),
  /** The primary stays connected and says nothing. */
  FREEZE_REDIS(Target.REDIS, 3, 200, 5000),
  /** What the primary stores in between is lost at the end. */
  LOSE_TAIL(Target.REDIS, 5, 100, 4000);

  /** What a fault befalls, which only one fault at a time may. */
  enum Target {
    NODE,
    ALL_NODES,
    LINK,
    PAIR,
    ALL_PAIRS,
    REDIS
  }

  private final Target target;
  private final int weight;
  private final int shortest;
  private final int longest;

  /**
   * @param weight how often it happens, compared with others
   * @param shortest in milliseconds
   * @param longest likewise
   */
  Fault(Target target, int weight, int shortest, int longest) {
    this.target = target;
    this.weight = weight;
    this.shortest = shortest;
    this.longest = longest;
  }

  Target target() {
    return target;
  }

  int weight() {
    return weight;
  }

  int shortest() {
    return shortest;
  }

  int longest() {
    return longest;
  }
}
