package io.tidings.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EmbeddedRedisTest {
  @TempDir Path temp;

  private final Vertx vertx = Vertx.vertx();
  private final List<Path> directories = new ArrayList<>();
  private int port;

  @BeforeEach
  void takeAFreePort() throws IOException {
    port = freePort();
  }

  @AfterEach
  void endEverything() throws IOException {
    vertx.close().await();
    for (Path directory : directories) {
      RedisProcess.inUseBy(directory).ifPresent(EmbeddedRedisTest::kill);
    }
  }

  @Test
  void startsAServerOnLoopbackThatStoresEverySecond() throws IOException {
    EmbeddedRedis redis = embedded("a");
    assertThat(await(redis::start)).isEqualTo(URI.create("redis://127.0.0.1:" + port));
    assertThat(configured("appendonly")).isEqualTo("yes");
    assertThat(configured("appendfsync")).isEqualTo("everysec");
    assertThat(configured("maxmemory-policy")).isEqualTo("noeviction");
    assertThat(configured("bind")).isEqualTo("127.0.0.1");
    assertThat(configured("dir")).isEqualTo(temp.resolve("a").toRealPath().toString());
  }

  @Test
  void livesInASessionOfItsOwn() throws IOException {
    await(embedded("a")::start);
    long server = RedisProcess.inUseBy(temp.resolve("a")).orElseThrow();
    assertThat(session(server))
        .isEqualTo(server)
        .isNotEqualTo(session(ProcessHandle.current().pid()));
  }

  @Test
  void theSecondNodeSharesTheServerOfTheFirst() throws IOException {
    await(embedded("a")::start);
    await(embedded("b")::start);
    assertThat(temp.resolve("b")).doesNotExist();
  }

  @Test
  void nodesThatStartAtOnceEndUpWithOneServer() throws IOException {
    List<Future<URI>> starts =
        Stream.generate(() -> embedded("a")).limit(5).map(redis -> onLoop(redis::start)).toList();
    Future.all(starts).await();
    long server = RedisProcess.inUseBy(temp.resolve("a")).orElseThrow();
    assertThat(info("process_id")).isEqualTo(Long.toString(server));
  }

  @Test
  void usesTheServerThatAKilledNodeHasLeftBehind() throws IOException {
    await(embedded("a")::start);
    send(Request.cmd(Command.SET, "tidings:kept", "yes"));
    String before = info("process_id");

    EmbeddedRedis next = embedded("a");
    await(next::start);
    assertThat(info("process_id")).isEqualTo(before);
  }

  @Test
  void theLastNodeStopsItAndItsDataIsThereAtTheNextStart() {
    EmbeddedRedis first = embedded("a");
    EmbeddedRedis second = embedded("a");
    await(first::start);
    await(second::start);
    send(Request.cmd(Command.SET, "tidings:kept", "yes"));

    assertThat(await(first::stop)).isFalse();
    assertThat(await(second::stop)).isTrue();
    assertThatThrownBy(() -> send(Request.cmd(Command.PING))).hasMessageContaining("refused");

    await(first::start);
    assertThat(send(Request.cmd(Command.GET, "tidings:kept"))).isEqualTo("yes");
  }

  @Test
  void aLiveLeaseKeepsItRunning() {
    EmbeddedRedis redis = embedded("a");
    await(redis::start);
    send(Request.cmd(Command.ZADD, "tidings:{registry}:leases", "9999999999999", "other"));
    assertThat(await(redis::stop)).isFalse();

    // One that lapsed does not.
    send(Request.cmd(Command.ZADD, "tidings:{registry}:leases", "1000", "other"));
    assertThat(await(redis::stop)).isTrue();
  }

  @Test
  void whoeverArrivesWhileTheLastNodeLeavesHasAServerInTheEnd() {
    for (int round = 0; round < 10; round++) {
      EmbeddedRedis leaving = embedded("a");
      EmbeddedRedis arriving = embedded("a");
      await(leaving::start);
      Future<Boolean> stop = onLoop(leaving::stop);
      Future<URI> start = onLoop(arriving::start);
      Future.all(stop, start).await();
      assertThat(send(Request.cmd(Command.PING))).isEqualTo("PONG");
      await(arriving::stop);
    }
  }

  @Test
  void startsOneAgainWhenItHasDied() throws IOException {
    EmbeddedRedis redis = embedded("a");
    await(redis::start);
    kill(RedisProcess.inUseBy(temp.resolve("a")).orElseThrow());
    await(redis::start);
    assertThat(send(Request.cmd(Command.PING))).isEqualTo("PONG");
  }

  @Test
  void refusesAPortThatSomethingElseHolds() {
    vertx
        .createNetServer(new NetServerOptions().setHost("127.0.0.1").setPort(port))
        .connectHandler(
            socket -> socket.handler(data -> socket.write("HTTP/1.1 400 Bad Request\r\n\r\n")))
        .listen()
        .await();
    assertRefused("port " + port + " on 127.0.0.1 is held by something that is not a Redis of");
  }

  @Test
  void refusesAPortWhoseHolderSaysNothing() throws IOException {
    try (ServerSocket silent = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
      assertThat(silent.isBound()).isTrue();
      assertRefused("port " + port + " on 127.0.0.1 is held by something that is not a Redis of");
    }
  }

  @Test
  void refusesARedisThatIsNotOurs() throws IOException {
    try (TestRedis foreign = TestRedis.start()) {
      port = foreign.port();
      assertRefused("set redis.embeddedPort to a free port, or redis.url to a Redis of your own");
    }
  }

  @Test
  void refusesToRunASecondServerOnTheSameData() throws IOException {
    await(embedded("a")::start);
    port = freePort();
    assertRefused("is in use by a Redis on another port");
  }

  @Test
  void saysWhyADamagedAppendOnlyFileIsNotLoaded() throws IOException {
    EmbeddedRedis redis = embedded("a");
    await(redis::start);
    send(Request.cmd(Command.SET, "tidings:kept", "yes"));
    await(redis::stop);
    try (Stream<Path> files = Files.walk(temp.resolve("a"))) {
      for (Path file : files.filter(EmbeddedRedisTest::holdsCommands).toList()) {
        Files.writeString(file, "*nonsense\r\n*nonsense\r\n");
      }
    }
    assertRefused("Bad file format reading the append only file");
    assertRefused("repair it with redis-check-aof --fix or move");
  }

  @Test
  void saysThatTheDirectoryCannotBeWritten() throws IOException {
    Files.writeString(temp.resolve("a"), "a file");
    assertRefused("data.dir " + temp.resolve("a") + " cannot be written");
  }

  private static boolean holdsCommands(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".incr.aof") || name.equals(RedisProcess.MARK);
  }

  private void assertRefused(String because) {
    assertThatThrownBy(() -> await(embedded("a")::start))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(because);
  }

  private EmbeddedRedis embedded(String directory) {
    directories.add(temp.resolve(directory));
    return new EmbeddedRedis(vertx, port, temp.resolve(directory));
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> action) {
    Promise<T> done = Promise.promise();
    vertx.runOnContext(start -> action.get().onComplete(done));
    return done.future();
  }

  private <T> T await(Supplier<Future<T>> action) {
    return onLoop(action).await();
  }

  private String send(Request request) {
    Redis client =
        Redis.createClient(
            vertx, new RedisOptions().setConnectionString("redis://127.0.0.1:" + port));
    return client
        .connect()
        .compose(connection -> connection.send(request))
        .map(String::valueOf)
        .eventually(client::close)
        .await();
  }

  private String configured(String name) {
    String answer = send(Request.cmd(Command.CONFIG, "GET", name));
    return answer.replaceAll(".*" + name + "[,:=]? *([^\\]}]*).*", "$1");
  }

  private String info(String name) {
    return send(Request.cmd(Command.INFO, "server"))
        .replaceAll("(?s).*" + name + ":(\\S+).*", "$1");
  }

  private static long session(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "sess=", "-p", Long.toString(pid)).start();
    return Long.parseLong(new String(ps.getInputStream().readAllBytes(), UTF_8).strip());
  }

  private static void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().join();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
