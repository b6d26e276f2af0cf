package io.tidings.example;

import io.tidings.hub.HubMethods;
import io.tidings.hub.Recipients;
import io.vertx.core.Future;
import java.util.List;

/** What both hubs have: one message to whom one likes. */
abstract class Messages extends HubMethods {
  public Future<?> sendPrivateMessage(String connectionId, String message) {
    return receive(clients().client(connectionId), message);
  }

  public Future<?> broadcast(String message) {
    return receive(clients().others(), message);
  }

  public Future<?> echo(String message) {
    return receive(clients().caller(), message);
  }

  public Future<?> sendToUsers(List<String> connectionIds, String message) {
    return receive(clients().clients(connectionIds), message);
  }

  public Future<?> sendToAllExcept(String[] excludedConnectionIds, String message) {
    return receive(clients().allExcept(excludedConnectionIds), message);
  }

  private static Future<?> receive(Recipients recipients, String message) {
    return recipients.send("ReceiveMessage", message);
  }
}
