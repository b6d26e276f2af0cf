package io.tidings.example;

import io.vertx.core.Future;

/** News for everybody. */
final class NotificationHub extends Messages {
  public Future<?> broadcastNotification(String message) {
    return clients().all().send("ReceiveNotification", message);
  }
}
