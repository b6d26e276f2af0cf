package io.tidings.example;

import io.tidings.Tidings;
import io.tidings.hub.HubMethods;
import io.tidings.hub.HubType;
import io.vertx.core.Future;

public final class RoomsHub extends HubMethods {
  public Future<?> enter(String room) {
    return groups().add(context().connection(), room);
  }

  public Future<?> say(String room, String user, String text) {
    return clients().group(room).send("Said", user, text);
  }

  public static void main(String[] args) {
    Tidings.start(HubType.at("/rooms", RoomsHub::new)).onFailure(Throwable::printStackTrace);
  }
}
