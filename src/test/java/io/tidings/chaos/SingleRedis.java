package io.tidings.chaos;

import io.tidings.log.TestRedis;
import java.io.IOException;
import java.nio.file.Path;

/** One server with an append-only file, which is sometimes an old one. */
final class SingleRedis implements Storage {
  /** For how long at most a lazy server lets its file wait. */
  private static final long LAZINESS_MS = 3000;

  private final TestRedis server;
  private final boolean lazy;
  private final Losses losses;
  private Path copy;
  private long copied;

  SingleRedis(String fsync, Losses losses) throws IOException {
    this.server = TestRedis.start("--appendfsync", fsync, "--auto-aof-rewrite-percentage", "0");
    this.lazy = fsync.equals("everysec");
    this.losses = losses;
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void revive() throws IOException {
    server.restart();
    if (lazy) {
      losses.lost(losses.now() - LAZINESS_MS);
    }
  }

  @Override
  public void freeze() throws IOException {
    server.pause();
  }

  @Override
  public void thaw() throws IOException {
    server.resume();
  }

  @Override
  public void part() throws IOException {
    copied = losses.now();
    copy = server.copyData();
  }

  @Override
  public void lose() throws IOException {
    server.restartFrom(copy);
    losses.lost(copied);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
