package io.tidings.chaos;

import io.tidings.it.Await;
import io.tidings.log.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A primary, two replicas and a Sentinel, which replaces the primary when that is dead or silent.
 */
final class WatchedRedis implements Storage {
  /** How long a primary takes writes that no replica gets. */
  private static final long LAG_MS = 2000;

  /** Beyond that, for whatever a server notices in its own time. */
  private static final long SLACK_MS = 2000;

  private final Losses losses;
  private final List<TestRedis> servers = new ArrayList<>();
  private final TestRedis sentinel;
  private final List<TestRedis> stricken = new ArrayList<>();
  private long since;

  WatchedRedis(Losses losses) throws IOException {
    this.losses = losses;
    TestRedis first =
        TestRedis.start(
            "--min-replicas-to-write",
            "1",
            "--min-replicas-max-lag",
            Long.toString(LAG_MS / 1000),
            "--repl-ping-replica-period",
            "1");
    servers.addAll(List.of(first, first.startReplica(), first.startReplica()));
    sentinel = TestRedis.startSentinel(first);
  }

  @Override
  public String url(String host, int port) {
    return "redis+sentinel://127.0.0.1:%d/main".formatted(sentinel.port());
  }

  @Override
  public int port() {
    return primary().port();
  }

  private TestRedis primary() {
    return whoever(server -> isPrimary(server)).get(0);
  }

  private List<TestRedis> whoever(Predicate<TestRedis> condition) {
    return servers.stream().filter(it -> !stricken.contains(it)).filter(condition).toList();
  }

  private static boolean isPrimary(TestRedis server) {
    try {
      return server.tell("INFO", "replication").contains("role:master");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void kill() {
    strike(primary()).kill();
  }

  @Override
  public void revive() throws IOException {
    awaitSuccessor();
    for (TestRedis server : stricken) {
      server.restart();
    }
    followSuccessor();
  }

  @Override
  public void freeze() throws IOException {
    strike(primary()).pause();
  }

  @Override
  public void thaw() throws IOException {
    awaitSuccessor();
    for (TestRedis server : stricken) {
      server.resume();
    }
    followSuccessor();
  }

  private TestRedis strike(TestRedis server) {
    stricken.add(server);
    since = losses.now() - LAG_MS - SLACK_MS;
    return server;
  }

  private void awaitSuccessor() {
    Await.until("another primary", () -> !whoever(server -> isPrimary(server)).isEmpty());
    losses.lost(since);
  }

  private void followSuccessor() throws IOException {
    TestRedis successor = primary();
    for (TestRedis server : stricken) {
      server.follow(successor);
    }
    stricken.clear();
  }

  /** One replica falls behind. */
  @Override
  public void part() throws IOException {
    TestRedis primary = primary();
    since = losses.now();
    whoever(server -> server != primary).get(0).isolateFrom(primary);
  }

  /** That one alone remains. */
  @Override
  public void lose() throws IOException {
    TestRedis primary = primary();
    stricken.add(primary);
    stricken.add(whoever(server -> true).get(1));
    for (TestRedis server : stricken) {
      server.kill();
    }
    revive();
  }

  @Override
  public void close() throws IOException {
    sentinel.close();
    for (TestRedis server : servers) {
      server.close();
    }
  }
}
