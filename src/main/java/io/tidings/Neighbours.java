package io.tidings;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.spi.properties.ClusterProperty;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of the cluster where all are on this machine: whoever answers as a node does, each
 * time that Hazelcast asks. It asks when it joins and whenever parts of a cluster look for each
 * other. Given a range of ports, it would wait a second at the start, and five later, where nobody
 * listens; and where a stranger takes connections and says nothing, such as another program or a
 * node that was stopped, its sending threads go round in circles and the node does not join for a
 * minute, or ever.
 *
 * <p>Of two nodes that start at the same moment one at least finds the other: a node joins when it
 * is listening itself.
 */
final class Neighbours extends TcpIpConfig {
  /** How nodes greet each other, both ways. */
  private static final byte[] GREETING = "HZC".getBytes(US_ASCII);

  private static final Duration CONNECT = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(Neighbours.class);

  private final String host;
  private final int first;
  private final int count;
  private final Set<Integer> strangers = new HashSet<>();

  private Neighbours(String host, int first, int count) {
    this.host = host;
    this.first = first;
    this.count = count;
  }

  /**
   * Takes the place of a list of members that names this machine alone. Of other machines only the
   * nodes themselves can tell.
   */
  static void introduce(String host, Config config) {
    NetworkConfig network = config.getNetworkConfig();
    TcpIpConfig listed = network.getJoin().getTcpIpConfig();
    if (listed.isEnabled() && listed.getMembers().equals(List.of(host))) {
      int count = network.isPortAutoIncrement() ? network.getPortCount() : 1;
      network
          .getJoin()
          .setTcpIpConfig(
              new Neighbours(host, network.getPort(), count)
                  .setEnabled(true)
                  .setConnectionTimeoutSeconds(listed.getConnectionTimeoutSeconds()));
      // Where a member was there may be a stranger by now, or it is frozen: it is asked like
      // others.
      config.setProperty(
          ClusterProperty.TCP_PREVIOUSLY_JOINED_MEMBER_ADDRESS_RETENTION_DURATION.getName(), "0");
    }
  }

  /** Blocks for two seconds at most, however many strangers there are. */
  @Override
  public synchronized List<String> getMembers() {
    List<String> nodes = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    listening()
        .forEach(
            (port, socket) -> {
              if (isNode(socket, deadline)) {
                strangers.remove(port);
                nodes.add(host + ':' + port);
              } else if (strangers.add(port)) {
                log.warn("not a node, or one that does not answer: looking past port={}", port);
              }
            });
    return nodes;
  }

  private Map<Integer, Socket> listening() {
    Map<Integer, Socket> listening = new LinkedHashMap<>();
    for (int port = first; port < first + count; port++) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(host, port), (int) CONNECT.toMillis());
        listening.put(port, socket);
      } catch (IOException nobody) {
        log.trace("nobody listens port={}", port);
      }
    }
    return listening;
  }

  private static boolean isNode(Socket socket, long deadline) {
    try (socket) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      socket.setSoTimeout((int) Math.max(1, left));
      socket.getOutputStream().write(GREETING);
      return Arrays.equals(socket.getInputStream().readNBytes(GREETING.length), GREETING);
    } catch (IOException stranger) {
      return false;
    }
  }
}
