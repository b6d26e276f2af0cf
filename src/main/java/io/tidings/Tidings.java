package io.tidings;

import io.tidings.config.Settings;
import io.tidings.hub.Hub;
import io.tidings.hub.HubType;
import io.tidings.hub.Scope;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * A node of the hub within an application of yours. May be used from any thread.
 *
 * <pre>{@code
 * Tidings.start().onSuccess(tidings -> System.out.println("listening on port " + tidings.port()));
 * }</pre>
 */
public final class Tidings {
  private final Node node;

  private Tidings(Node node) {
    this.node = node;
  }

  /**
   * Starts a node with the settings of the working directory and the environment.
   *
   * @param hubs that it serves to SignalR clients
   */
  public static Future<Tidings> start(HubType... hubs) {
    return Future.succeededFuture()
        .compose(start -> start(Settings.load(Path.of(""), System.getenv()), hubs));
  }

  /**
   * Starts a node.
   *
   * <p>Fails with an exception whose message says what is wrong and what to do; nothing is left
   * running then.
   *
   * @param hubs that it serves to SignalR clients
   */
  public static Future<Tidings> start(Settings settings, HubType... hubs) {
    return Node.start(settings, hubs).map(Tidings::new);
  }

  /**
   * By which server code speaks to everyone, on all nodes: {@code
   * tidings.hub().clients().group("news").send("Said", "hello")}.
   */
  public Hub hub() {
    return node.hub();
  }

  /**
   * The same for the connections of a SignalR hub, in the channels of its scope.
   *
   * @throws IllegalArgumentException when there is no hub of the name
   */
  public Scope hub(String name) {
    return node.hub(name);
  }

  /** The clustered Vert.x that the node runs on, for verticles of your own. */
  public Vertx vertx() {
    return node.vertx();
  }

  /** The port that clients are served on. */
  public int port() {
    return node.port();
  }

  /** Leaves the cluster in peace: clients are sent to the other nodes. Never fails. */
  public Future<Void> stop() {
    return node.stop();
  }
}
