package io.tidings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir Path directory;

  @Test
  void thePackagedFileSaysTheDefaults() throws IOException {
    Settings packaged = Settings.load(directory, Map.of());
    Settings defaults = written("# nothing is set");
    assertThat(packaged).usingRecursiveComparison().ignoringFields("channels").isEqualTo(defaults);
    assertThat(defaults.http())
        .isEqualTo(new Http("127.0.0.1", 8080, Duration.ofSeconds(25), Duration.ofSeconds(10)));
    assertThat(defaults.redis()).isEqualTo(new RedisSettings(Optional.empty(), 16379));
    assertThat(defaults.data().dir()).isEqualTo(directory.resolve("data"));
    assertThat(defaults.limits()).isEqualTo(new Limits(65_536, 128, 1_048_576));
    Duration some = Duration.ofSeconds(15);
    assertThat(defaults.signalr())
        .isEqualTo(new SignalR(some, Duration.ofSeconds(30), some, some, 131_072, 1, 1_048_576));
    assertThat(defaults.auth().anonymous()).isTrue();
    assertThat(defaults.demo()).isEqualTo(new Demo(true, "General"));
    assertThat(packaged.channels())
        .containsExactly(
            new ChannelPolicy("group:chat*", 1000, Duration.ofDays(1)),
            new ChannelPolicy("*group:cursor*", 0, Duration.ofDays(1)),
            new ChannelPolicy("*", 1000, Duration.ofDays(1)));
  }

  @Test
  void readsRealTypes() throws IOException {
    Settings settings =
        written(
            """
            redis: {url: "rediss://:secret@redis.example:6380/1"}
            data: {dir: /var/lib/tidings}
            limits: {body: 16 KiB, outbound: 2MiB, channels: 5}
            forward: {addresses: [orders.new, "audit.*"]}
            channels:
              - {pattern: "group:a*", count: 5, age: 90s}
              - {pattern: "all"}
            """);
    assertThat(settings.redis().url())
        .contains(URI.create("rediss://:secret@redis.example:6380/1"));
    assertThat(settings.data().dir()).isEqualTo(Path.of("/var/lib/tidings"));
    assertThat(settings.limits()).isEqualTo(new Limits(16_384, 5, 2_097_152));
    assertThat(settings.channels())
        .containsExactly(
            new ChannelPolicy("group:a*", 5, Duration.ofSeconds(90)),
            new ChannelPolicy("all", 1000, Duration.ofDays(1)));
    assertThat(List.of("orders.new", "audit.x.y", "orders.newer", "auditing"))
        .map(address -> settings.forward().permitted().matcher(address).matches())
        .containsExactly(true, true, false, false);
  }

  @Test
  void theLargestBodyFitsIntoAMessageOfSignalR() throws IOException {
    assertThat(written("limits: {body: 100 KiB}").signalr().maxMessage()).isEqualTo(164 << 10);
    assertThat(written("limits: {body: 1 MiB}").signalr().maxMessage()).isEqualTo(1 << 20);
    assertThat(written("signalr: {maxMessage: 32 KiB}").signalr().maxMessage()).isEqualTo(32 << 10);
  }

  @Test
  void forwardsNothingUnlessPermitted() throws IOException {
    assertThat(written("").forward().permitted().matcher("orders").matches()).isFalse();
  }

  @Test
  void theEnvironmentGoesBeforeTheFile() throws IOException {
    Settings settings =
        written(
            "http: {port: 1}\nredis: {url: 'redis://there'}",
            Map.of(
                "TIDINGS_HTTP_PORT", "0",
                "TIDINGS_REDIS_EMBEDDED_PORT", "7000",
                "TIDINGS_REDIS_URL", "",
                "TIDINGS_HISTORY_MAX_REPLAY", "20",
                "TIDINGS_CLUSTER_NAME", "other",
                "PATH", "/bin"));
    assertThat(settings.http().port()).isZero();
    assertThat(settings.redis()).isEqualTo(new RedisSettings(Optional.empty(), 7000));
    assertThat(settings.history().maxReplay()).isEqualTo(20);
    assertThat(settings.cluster().name()).isEqualTo("other");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
      http: {port: abc}                | http.port must be a whole number, was 'abc' (conf/tidings.yaml)
      http: {port: 65536}              | http.port must be 0 to 65535, was 65536
      http: {host: ''}                 | http.host must not be empty
      http: {ping: 0s}                 | http.ping must be 1s to 1h, was PT0S
      http: {host: [a, b]}             | http.host must be a single value (conf/tidings.yaml)
      http: {host: no.such.invalid}    | http.host must be a name or address of this machine, was 'no.such.invalid'
      http: {prot: 80}                 | http.prot is not a setting; there are auth.anonymous, channels, cluster.host,
      htpp: {port: 80}                 | htpp is not a setting; there are
      http: 80                         | http must be keys with values, was '80' (conf/tidings.yaml)
      [a, b]                           | conf/tidings.yaml must be keys with values
      http: {port: 1, port: 2}         | conf/tidings.yaml is not YAML: line 1: Duplicate field 'port'
      http: {port                      | conf/tidings.yaml is not YAML: line
      redis: {embeddedPort: 0}         | redis.embeddedPort must be 1 to 65535, was 0
      redis: {url: 'http://u:p@h'}     | redis.url must be redis://<host>:<port>, redis+sentinel://<host>:<port>,<host>:<port>/<name of the primary>, redis+cluster://<host>:<port>,<host>:<port>, or the same with TLS, rediss, was 'http://…@h'
      redis: {url: localhost}          | redis.url must be redis://<host>:<port>, redis+sentinel://<host>:<port>,<host>:<port>/<name of the primary>, redis+cluster://<host>:<port>,<host>:<port>, or the same with TLS, rediss, was 'localhost'
      redis: {url: 'redis://u:p^@h'}   | redis.url must be a URL, was 'redis://…@h' (conf/tidings.yaml)
      cluster: {name: ' '}             | cluster.name must not be empty
      cluster: {secret: hunter2}       | cluster.secret must have at least 32 characters, has 7
      limits: {body: 2 MiB}            | limits.body must be 1 to 1048576, was 2097152
      limits: {body: 64 KB}            | limits.body must be a number of bytes below 2 GiB, or one with KiB or MiB, such as 64 KiB, was '64 KB'
      limits: {outbound: 1 KiB}        | limits.outbound must be 65536 to 1073741824, was 1024
      limits: {channels: 0}            | limits.channels must be 1 to
      signalr: {keepAlive: 10ms}       | signalr.keepAlive must be 100ms to 1h, was PT0.01S
      signalr: {clientTimeout: 2h}     | signalr.clientTimeout must be 100ms to 1h, was PT2H
      signalr: {handshake: 15}         | signalr.handshake must be a number with its unit
      signalr: {absence: 0s}           | signalr.absence must be 100ms to 1h, was PT0S
      signalr: {maxMessage: 2 MiB}     | signalr.maxMessage must be 1 to 1048576, was 2097152
      signalr: {parallel: 0}           | signalr.parallel must be 1 to
      signalr: {buffer: 10}            | signalr.buffer must be 1024 to 1073741824, was 10
      history: {maxReplay: -1}         | history.maxReplay must be 1 to 2147483647, was -1
      auth: {anonymous: maybe}         | auth.anonymous must be true or false, was 'maybe'
      http: {host: 0.0.0.0}            | http.host is '0.0.0.0', where others can reach it: set auth.anonymous to true
      forward: {addresses: orders}     | forward.addresses must be a list, was 'orders' (conf/tidings.yaml)
      forward: {addresses: ['']}       | forward.addresses[] must not be empty
      channels: [{pattern: a, age: 5}] | channels[0].age must be a number with its unit, ms, s, m, h or d, such as 30s or 24h, was '5'
      channels: [{pattern: a, cnt: 5}] | channels[0].cnt is not a setting; there are age, count, pattern (conf/tidings.yaml)
      channels: [{count: 5}]           | channels[].pattern must not be empty
      channels: [{pattern: a, count: -1}] | channels[].count must be >= 0, was -1
      """)
  void refusesWhatIsWrongAndSaysWhatIsAllowed(String yaml, String refusal) {
    assertThatThrownBy(() -> written(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(refusal);
  }

  @Test
  void refusesWhatIsWrongInTheEnvironment() {
    assertThatThrownBy(() -> written("", Map.of("TIDINGS_HTTP_PORT", "many")))
        .hasMessage("http.port must be a whole number, was 'many' (TIDINGS_HTTP_PORT)");
    assertThatThrownBy(() -> written("", Map.of("TIDINGS_HTTP_PROT", "80")))
        .hasMessageStartingWith(
            "TIDINGS_HTTP_PROT is not a setting; there are TIDINGS_AUTH_ANONYMOUS,");
  }

  @Test
  void anonymousUsersAreChosenExplicitlyBeyondLoopback() throws IOException {
    assertThat(written("http: {host: localhost}").auth().anonymous()).isTrue();
    assertThat(written("auth: {anonymous: false}").auth().anonymous()).isFalse();
    assertThat(written("http: {host: 0.0.0.0}\nauth: {anonymous: true}").auth().anonymous())
        .isTrue();
  }

  private Settings written(String yaml) throws IOException {
    return written(yaml, Map.of());
  }

  private Settings written(String yaml, Map<String, String> environment) throws IOException {
    Path file = directory.resolve(Settings.FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, yaml);
    return Settings.load(directory, environment);
  }
}
