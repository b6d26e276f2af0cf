package io.tidings;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.hazelcast.config.Config;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperties;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where on this machine the other nodes can be. Hazelcast itself would try each port of the range,
 * and where a stranger listens on some of them that takes connections and says nothing, such as
 * another program or a node that was stopped, its sending threads go round in circles and the node
 * does not join for a minute, or ever. So whoever listens is asked first, and strangers are left
 * out. All methods block.
 */
final class Neighbours {
  /** How nodes greet each other, both ways. */
  private static final byte[] GREETING = "HZC".getBytes(US_ASCII);

  private static final Duration CONNECT = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(Neighbours.class);

  private Neighbours() {}

  /**
   * Replaces the host by its addresses, but for those of strangers, where the nodes look for each
   * other on the ports of one host. Of other hosts only the nodes themselves can tell.
   */
  static void find(String host, Config config) {
    TcpIpConfig tcpIp = config.getNetworkConfig().getJoin().getTcpIpConfig();
    if (tcpIp.isEnabled() && tcpIp.getMembers().equals(List.of(host))) {
      int first = config.getNetworkConfig().getPort();
      int count =
          new HazelcastProperties(config).getInteger(ClusterProperty.TCP_JOIN_PORT_TRY_COUNT);
      tcpIp.setMembers(
          familiar(host, first, count).stream().map(port -> host + ':' + port).toList());
    }
  }

  /** Those that answer as nodes do, and those that nobody listens on yet. */
  private static List<Integer> familiar(String host, int first, int count) {
    List<Integer> ports = new ArrayList<>();
    Map<Integer, Socket> listening = new HashMap<>();
    for (int port = first; port < first + count; port++) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(host, port), (int) CONNECT.toMillis());
        listening.put(port, socket);
      } catch (IOException nobody) {
        ports.add(port);
      }
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    listening.forEach(
        (port, socket) -> {
          if (isNode(socket, deadline)) {
            ports.add(port);
          } else {
            log.warn("not a node, or one that does not answer: looking past port={}", port);
          }
        });
    return ports;
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
