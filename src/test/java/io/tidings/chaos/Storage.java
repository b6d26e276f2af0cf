package io.tidings.chaos;

import java.io.IOException;
import java.util.function.IntConsumer;

/**
 * The Redis of a run, and what befalls it. What is begun is ended before anything else is begun.
 */
interface Storage extends AutoCloseable {
  /** How it is made up. */
  enum Kind {
    /** One server, which writes what it is told to its file before it answers. */
    ALONE,
    /** One server, which lets its file wait. */
    LAZY,
    /** A primary and a replica; whoever runs them promotes the replica. */
    REPLICATED,
    /** A primary and two replicas, of which Sentinel promotes one. */
    WATCHED
  }

  /**
   * Starts the servers.
   *
   * @param moved takes the port of the primary whenever that is another one
   */
  static Storage start(Kind kind, Losses losses, IntConsumer moved) throws IOException {
    return switch (kind) {
      case ALONE -> new SingleRedis("always", losses);
      case LAZY -> new SingleRedis("everysec", losses);
      case REPLICATED -> new ReplicatedRedis(losses, moved);
      case WATCHED -> new WatchedRedis(losses);
    };
  }

  /** Where nodes find it that have a way of their own to the primary's port. */
  default String url(String host, int port) {
    return "redis://" + host + ":" + port;
  }

  /** The primary's. */
  int port();

  /** The primary dies. */
  void kill() throws IOException;

  /** It is back, or has got a successor and is that one's replica. */
  void revive() throws IOException;

  /** The primary stays connected and says nothing. */
  void freeze() throws IOException;

  void thaw() throws IOException;

  /** From here on, what is stored is stored for a while only. */
  void part() throws IOException;

  /** What was stored since {@link #part} is lost, and the rest is there. */
  void lose() throws IOException;

  /** Returns when everything is as it was; to be called in the end. */
  default void settle() {}

  @Override
  void close() throws IOException;
}
