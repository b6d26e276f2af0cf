package io.tidings.example;

import io.tidings.hub.HubType;
import java.util.List;

/** The examples as they are served. */
public final class Examples {
  private Examples() {}

  /**
   * The two, the chat in the rooms that the other doors know.
   *
   * @param room in which a connection of the chat begins
   */
  public static List<HubType> hubs(String room) {
    return List.of(
        HubType.at("/chatHub", ChatHub::new).sharing().startingIn(room),
        HubType.at("/notificationHub", NotificationHub::new));
  }
}
