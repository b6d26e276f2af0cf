package io.tidings.config;

/**
 * What is there to be tried out.
 *
 * @param hubs whether the example hubs are served
 * @param room in which a connection of the example chat begins
 */
public record Demo(boolean hubs, String room) {
  public Demo {
    Bounds.checkNotBlank("demo.room", room);
  }
}
