package io.tidings;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import com.hazelcast.spi.properties.ClusterProperty;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the other nodes of this machine for Hazelcast: whoever listens on the ports of nodes is
 * asked whether it is one. Hazelcast itself would try each port of the range. It waits a second at
 * the start, and five when parts of a cluster look for each other, where nobody listens; and where
 * a stranger takes connections and says nothing, such as another program or a node that was
 * stopped, its sending threads go round in circles and the node does not join for a minute, or
 * ever.
 *
 * <p>Of two nodes that start at the same moment one at least finds the other: a node looks around
 * when it is listening itself.
 */
final class Neighbours extends AbstractDiscoveryStrategy {
  /** How nodes greet each other, both ways. */
  private static final byte[] GREETING = "HZC".getBytes(US_ASCII);

  private static final Duration CONNECT = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(Neighbours.class);

  private final String host;
  private final int first;
  private final int count;
  private final int own;
  private final Set<Integer> strangers = new HashSet<>();

  private Neighbours(ILogger logger, String host, int first, int count, int own) {
    super(logger, Map.of());
    this.host = host;
    this.first = first;
    this.count = count;
    this.own = own;
  }

  /**
   * Takes the place of a list of members that names this machine alone. Of other machines only the
   * nodes themselves can tell.
   */
  static void introduce(String host, Config config) {
    NetworkConfig network = config.getNetworkConfig();
    TcpIpConfig tcpIp = network.getJoin().getTcpIpConfig();
    if (tcpIp.isEnabled() && tcpIp.getMembers().equals(List.of(host))) {
      tcpIp.setEnabled(false);
      config.setProperty(ClusterProperty.DISCOVERY_SPI_ENABLED.getName(), "true");
      int count = network.isPortAutoIncrement() ? network.getPortCount() : 1;
      network
          .getJoin()
          .getDiscoveryConfig()
          .addDiscoveryStrategyConfig(
              new DiscoveryStrategyConfig(new Factory(host, network.getPort(), count)));
    }
  }

  private record Factory(String host, int first, int count) implements DiscoveryStrategyFactory {
    @Override
    public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
      return Neighbours.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Hazelcast has it
    public DiscoveryStrategy newDiscoveryStrategy(
        DiscoveryNode own, ILogger logger, Map<String, Comparable> properties) {
      return new Neighbours(logger, host, first, count, own.getPrivateAddress().getPort());
    }

    @Override
    public Collection<PropertyDefinition> getConfigurationProperties() {
      return List.of();
    }
  }

  /** Blocks for two seconds at most, however many strangers there are. */
  @Override
  public Iterable<DiscoveryNode> discoverNodes() {
    List<DiscoveryNode> nodes = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Map.Entry<Integer, Socket> entry : listening().entrySet()) {
      int port = entry.getKey();
      if (isNode(entry.getValue(), deadline)) {
        strangers.remove(port);
        nodes.add(new SimpleDiscoveryNode(new Address(new InetSocketAddress(host, port))));
      } else if (strangers.add(port)) {
        log.warn("not a node, or one that does not answer: looking past port={}", port);
      }
    }
    return nodes;
  }

  private Map<Integer, Socket> listening() {
    Map<Integer, Socket> listening = new LinkedHashMap<>();
    for (int port = first; port < first + count; port++) {
      if (port != own) {
        Socket socket = new Socket();
        try {
          socket.connect(new InetSocketAddress(host, port), (int) CONNECT.toMillis());
          listening.put(port, socket);
        } catch (IOException nobody) {
          log.trace("nobody listens port={}", port);
        }
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
