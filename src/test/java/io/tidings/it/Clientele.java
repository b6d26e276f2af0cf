package io.tidings.it;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The clients of one test at the nodes of the {@link SharedCluster}, which end with the test. */
public final class Clientele implements AfterEachCallback {
  private final List<BridgeClient> clients = new ArrayList<>();

  public BridgeClient connect(int node) {
    return connect(node, "");
  }

  /**
   * A client at a node.
   *
   * @param query such as {@code ?user=ann}
   */
  public BridgeClient connect(int node, String query) {
    BridgeClient client = BridgeClient.connect(SharedCluster.port(node), query);
    clients.add(client);
    return client;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    clients.forEach(BridgeClient::close);
  }
}
