package io.tidings.example;

import io.vertx.core.Future;

/** Rooms in which everybody hears what anybody says. */
final class ChatHub extends Messages {
  private static final String RECEIVE = "ReceiveMessage";

  public Future<?> joinRoom(String roomName) {
    return groups()
        .add(context().connection(), roomName)
        .compose(joined -> announce(roomName, "has joined the room"));
  }

  public Future<?> leaveRoom(String roomName) {
    return groups()
        .remove(context().connection(), roomName)
        .compose(left -> announce(roomName, "has left the room"));
  }

  private Future<?> announce(String room, String event) {
    String news = context().connection() + " " + event + " " + room;
    return clients().asServer().group(room).send(RECEIVE, "System", news);
  }

  public Future<?> sendMessage(String roomName, String userName, String message) {
    return clients().group(roomName).send(RECEIVE, userName, message);
  }
}
