package io.tidings.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that can be configured, checked.
 *
 * @param channels in order: the first whose pattern fits a channel decides
 */
public record Settings(
    Http http,
    RedisSettings redis,
    Data data,
    Cluster cluster,
    Limits limits,
    SignalR signalr,
    History history,
    Auth auth,
    Forward forward,
    Demo demo,
    List<ChannelPolicy> channels) {
  /** Where the settings stand, in the working directory and in the jar. */
  public static final String FILE = "conf/tidings.yaml";

  public Settings {
    channels = List.copyOf(channels);
  }

  /**
   * Reads the file in the working directory, otherwise its packaged copy. A variable {@code
   * TIDINGS_HTTP_PORT} goes before {@code http.port}, and so for every single value.
   *
   * @throws IllegalArgumentException with the key, the value and what is allowed
   */
  public static Settings load(Path workingDirectory, Map<String, String> environment) {
    Path file = workingDirectory.resolve(FILE);
    boolean own = Files.exists(file);
    String name = own ? FILE : "the packaged " + FILE;
    try (InputStream in =
        own ? Files.newInputStream(file) : Settings.class.getResourceAsStream("/" + FILE)) {
      Source source = new Source(name, parse(Objects.requireNonNull(in, name)), environment);
      Settings settings = read(source, workingDirectory);
      source.refuseOthers();
      return settings;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s is not YAML: line %d: %s"
              .formatted(name, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read %s: %s".formatted(file, e), e);
    }
  }

  private static JsonNode parse(InputStream in) throws IOException {
    YAMLMapper yaml =
        YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();
    JsonNode root = yaml.readTree(in);
    // An empty file, or one of comments only.
    return root.isMissingNode() || root.isNull() ? yaml.createObjectNode() : root;
  }

  private static Settings read(Source source, Path workingDirectory) {
    Http http =
        new Http(
            source.value("http.host", Values::text, "127.0.0.1"),
            source.value("http.port", Values::integer, 8080),
            source.value("http.ping", Values::duration, Duration.ofSeconds(25)),
            source.value("http.drain", Values::duration, Duration.ofSeconds(10)));
    Limits limits =
        new Limits(
            source.value("limits.body", Values::size, 64 << 10),
            source.value("limits.channels", Values::integer, 128),
            source.value("limits.outbound", Values::size, 1 << 20));
    return new Settings(
        http,
        new RedisSettings(
            source.optional("redis.url", Values::uri),
            source.value("redis.embeddedPort", Values::integer, 16379)),
        new Data(workingDirectory.resolve(source.value("data.dir", Values::path, Path.of("data")))),
        new Cluster(
            source.value("cluster.name", Values::text, "tidings"),
            source.value("cluster.host", Values::text, "127.0.0.1"),
            source.value("cluster.port", Values::integer, 5701),
            source.optional("cluster.secret", Values::text)),
        limits,
        signalr(source, limits),
        new History(source.value("history.maxReplay", Values::integer, 10_000)),
        auth(source.optional("auth.anonymous", Values::yesOrNo), http.host()),
        new Forward(source.list("forward.addresses", source::scalar)),
        new Demo(
            source.value("demo.hubs", Values::yesOrNo, true),
            source.value("demo.room", Values::text, "General")),
        source.list("channels", (key, node) -> policy(source.map(key, node))));
  }

  private static SignalR signalr(Source source, Limits limits) {
    return new SignalR(
        source.value("signalr.keepAlive", Values::duration, Duration.ofSeconds(15)),
        source.value("signalr.clientTimeout", Values::duration, Duration.ofSeconds(30)),
        source.value("signalr.handshake", Values::duration, Duration.ofSeconds(15)),
        source.value("signalr.absence", Values::duration, Duration.ofSeconds(15)),
        source.optional("signalr.maxMessage", Values::size).orElse(SignalR.roomFor(limits.body())),
        source.value("signalr.parallel", Values::integer, 1),
        source.value("signalr.buffer", Values::size, 1 << 20));
  }

  /** On loopback nobody can pretend to be another user but the users of this machine. */
  private static Auth auth(Optional<Boolean> anonymous, String host) {
    if (anonymous.isEmpty() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "http.host is '%s', where others can reach it: set auth.anonymous to true to believe every client the user it names in ?user=, or to false to take none from there"
              .formatted(host));
    }
    return new Auth(anonymous.orElse(true));
  }

  private static boolean isLoopback(String host) {
    try {
      return Stream.of(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "http.host must be a name or address of this machine, was '%s'".formatted(host), e);
    }
  }

  private static ChannelPolicy policy(Source source) {
    ChannelPolicy policy =
        new ChannelPolicy(
            source.value("pattern", Values::text, ""),
            source.value("count", Values::integer, 1000),
            source.value("age", Values::duration, Duration.ofDays(1)));
    source.refuseOthers();
    return policy;
  }
}
