package io.tidings.chaos;

import io.tidings.it.Site;
import io.tidings.it.TcpProxy;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The nodes of one cluster, each in its place in a network and in a directory of its own. */
final class Fleet {
  private final String cluster = "fleet-" + UUID.randomUUID();
  private final int clusterPort = Site.freePort();
  private final Network network;
  private final int size;
  private final Path directory;
  private final String settings;

  /**
   * @param settings of all nodes, as {@code conf/tidings.yaml} has them
   */
  Fleet(Network network, int size, Path directory, String settings) {
    this.network = network;
    this.size = size;
    this.directory = directory;
    this.settings = settings;
  }

  /**
   * A node that is not started yet.
   *
   * @param redis the URL by which it reaches Redis
   * @param link what lies between them, which ends with the node
   */
  ChaosNode node(int number, String redis, TcpProxy link) throws IOException {
    Path home = Files.createDirectories(directory.resolve("node-" + number));
    Files.createDirectories(home.resolve("conf"));
    Files.writeString(home.resolve("conf").resolve("tidings.yaml"), settings);
    Files.writeString(home.resolve("cluster.xml"), clusterXml());
    String host = network.host(number);
    int port = network.port(number);
    List<String> within = network.within(number);
    return new ChaosNode(
        SocketAddress.inetSocketAddress(port, host),
        home,
        environment(host, port, redis),
        within,
        link);
  }

  private Map<String, String> environment(String host, int port, String redis) {
    Map<String, String> environment = new HashMap<>();
    environment.put("TIDINGS_CLUSTER_NAME", cluster);
    environment.put("TIDINGS_CLUSTER_HOST", host);
    environment.put("TIDINGS_CLUSTER_PORT", Integer.toString(clusterPort));
    environment.put("TIDINGS_CLUSTER_SECRET", "as long as a secret is to be, for chaos");
    environment.put("TIDINGS_REDIS_URL", redis);
    environment.put("TIDINGS_HTTP_HOST", host);
    environment.put("TIDINGS_HTTP_PORT", Integer.toString(port));
    environment.put("TIDINGS_HTTP_DRAIN", "2s");
    environment.put("TIDINGS_AUTH_ANONYMOUS", "true");
    environment.put("TIDINGS_LIMITS_OUTBOUND", "64KiB");
    return environment;
  }

  /** The packaged file, with all nodes as members. */
  private String clusterXml() throws IOException {
    String itself = "<member>${cluster.host}</member>";
    String members =
        IntStream.range(0, size)
            .mapToObj(network::host)
            .distinct()
            .map(host -> "<member>" + host + "</member>")
            .collect(Collectors.joining());
    return Files.readString(Path.of("cluster.xml")).replace(itself, members);
  }
}
