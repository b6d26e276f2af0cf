package io.tidings.hub;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The hubs that a node serves, each with a name and a path of its own. */
public record Hubs(List<HubType> types) {
  /**
   * @throws IllegalArgumentException when two have the same name or path
   */
  public Hubs {
    types = List.copyOf(types);
    Set<String> taken = new HashSet<>();
    for (HubType type : types) {
      if (!taken.add(type.name()) || !taken.add(type.path())) {
        throw new IllegalArgumentException(
            "there are two hubs like "
                + type
                + "; give one another name and path, or set demo.hubs to false if it is an example");
      }
    }
  }

  /**
   * The hub of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public HubType named(String name) {
    return types.stream()
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("there is no hub '" + name + "' but " + types));
  }
}
