package io.tidings.chaos;

import io.tidings.log.TestRedis;
import java.io.IOException;
import java.util.function.IntConsumer;

/**
 * A primary and its replica, which change places: as one of those who run Redis for others would
 * have it, who see to it that the old primary is none any more before the new one is one.
 */
final class ReplicatedRedis implements Storage {
  /** How far behind a replica may be that is connected. */
  private static final long LAG_MS = 3000;

  private final Losses losses;
  private final IntConsumer moved;
  private TestRedis primary;
  private TestRedis replica;
  private long parted;

  ReplicatedRedis(Losses losses, IntConsumer moved) throws IOException {
    this.losses = losses;
    this.moved = moved;
    primary = TestRedis.start();
    replica = primary.startReplica();
  }

  @Override
  public int port() {
    return primary.port();
  }

  @Override
  public void kill() throws IOException {
    long since = losses.now() - LAG_MS;
    primary.kill();
    exchange();
    losses.lost(since);
  }

  @Override
  public void revive() throws IOException {
    replica.restart();
    replica.follow(primary);
  }

  @Override
  public void freeze() throws IOException {
    primary.pause();
  }

  @Override
  public void thaw() throws IOException {
    primary.resume();
  }

  @Override
  public void part() throws IOException {
    parted = losses.now();
    replica.isolateFrom(primary);
  }

  @Override
  public void lose() throws IOException {
    // Its clients stay connected to what is a replica now.
    primary.tell("REPLICAOF", "127.0.0.1", Integer.toString(replica.port()));
    exchange();
    losses.lost(parted);
    replica.follow(primary);
  }

  private void exchange() throws IOException {
    replica.promote();
    TestRedis old = primary;
    primary = replica;
    replica = old;
    moved.accept(primary.port());
  }

  @Override
  public void close() throws IOException {
    replica.close();
    primary.close();
  }
}
