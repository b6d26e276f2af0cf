package io.tidings.chaos;

import io.tidings.it.Await;
import io.tidings.log.TestRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A primary, two replicas and a Sentinel, which replaces the primary when that is dead or silent.
 */
final class WatchedRedis implements Storage {
  /** How long a primary takes writes that no replica gets. */
  private static final long LAG_MS = 2000;

  /** Beyond that, for whatever a server notices in its own time. */
  private static final long SLACK_MS = 2000;

  /** So long that a busy machine alone is no reason to replace a primary, but in rare cases. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final Losses losses;
  private final List<TestRedis> servers = new ArrayList<>();
  private final TestRedis sentinel;
  private final List<TestRedis> stricken = new ArrayList<>();

  /** As far as we know. */
  private TestRedis primary;

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
    sentinel = TestRedis.startSentinel(first, SILENCE);
    primary = first;
  }

  @Override
  public String url(String host, int port) {
    return "redis+sentinel://127.0.0.1:%d/main".formatted(sentinel.port());
  }

  @Override
  public int port() {
    return primary.port();
  }

  private List<TestRedis> replicas() {
    return servers.stream().filter(server -> server != primary).toList();
  }

  /** Of those that are there. */
  private List<TestRedis> primaries() {
    return servers.stream()
        .filter(server -> !stricken.contains(server))
        .filter(WatchedRedis::isPrimary)
        .toList();
  }

  private static boolean isPrimary(TestRedis server) {
    return says(server, "replication", "role:master");
  }

  private static boolean says(TestRedis server, String section, String words) {
    try {
      return server.tell("INFO", section).contains(words);
    } catch (IOException e) {
      return false; // As one whose role changes ends its connections.
    }
  }

  @Override
  public void kill() {
    strike(present()).kill();
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
    strike(present()).pause();
  }

  @Override
  public void thaw() throws IOException {
    awaitSuccessor();
    for (TestRedis server : stricken) {
      server.resume();
    }
    followSuccessor();
  }

  /** The primary of a moment when all is well; the Sentinel may have made another one of itself. */
  private TestRedis present() {
    Await.until("a primary and two replicas", this::isWhole);
    TestRedis now = primaries().get(0);
    if (now != primary) {
      primary = now;
      losses.lost(since);
    }
    since = losses.now();
    return now;
  }

  private TestRedis strike(TestRedis server) {
    stricken.add(server);
    since = losses.now() - LAG_MS - SLACK_MS;
    return server;
  }

  private void awaitSuccessor() {
    Await.until("another primary", () -> !primaries().isEmpty());
    primary = primaries().get(0);
    losses.lost(since);
  }

  private void followSuccessor() throws IOException {
    for (TestRedis server : stricken) {
      server.follow(primary);
    }
    stricken.clear();
    settle();
  }

  @Override
  public void settle() {
    present();
  }

  /** Whether the Sentinel has all that it takes to replace the primary once more. */
  private boolean isWhole() {
    List<TestRedis> primaries = primaries();
    return primaries.size() == 1
        && says(primaries.get(0), "replication", "min_slaves_good_slaves:2")
        && says(
            sentinel,
            "sentinel",
            "status=ok,address=127.0.0.1:%d,slaves=2,".formatted(primaries.get(0).port()));
  }

  /** One replica falls behind. */
  @Override
  public void part() throws IOException {
    present();
    replicas().get(0).isolateFrom(primary);
  }

  /** That one alone remains. */
  @Override
  public void lose() throws IOException {
    stricken.addAll(List.of(primary, replicas().get(1)));
    stricken.forEach(TestRedis::kill);
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
