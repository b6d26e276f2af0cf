package io.tidings.chaos;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A fault at its time.
 *
 * @param begin in milliseconds since the faults began
 * @param end likewise
 * @param node whom it befalls, counted from 0, where it befalls one
 * @param other the other one of a pair
 */
record Strike(long begin, long end, Fault fault, int node, int other) {
  Strike {
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("must end after it begins: %d, %d".formatted(begin, end));
    }
  }

  /** Whom it befalls, and nothing else may befall meanwhile. */
  List<String> befallen(int nodes) {
    return switch (fault.target()) {
      case NODE -> List.of("node " + node);
      case ALL_NODES -> IntStream.range(0, nodes).mapToObj(each -> "node " + each).toList();
      case LINK -> List.of("link " + node);
      case PAIR -> List.of(pair(node, other));
      case ALL_PAIRS ->
          IntStream.range(0, nodes)
              .filter(another -> another != node)
              .mapToObj(another -> pair(node, another))
              .toList();
      case REDIS -> List.of("redis");
    };
  }

  private static String pair(int node, int other) {
    return "pair " + Math.min(node, other) + " " + Math.max(node, other);
  }

  @Override
  public String toString() {
    String whom =
        switch (fault.target()) {
          case NODE, LINK, ALL_PAIRS -> " node=" + node;
          case PAIR -> " nodes=" + node + "," + other;
          case ALL_NODES, REDIS -> "";
        };
    return "%.1fs-%.1fs %s%s".formatted(begin / 1000.0, end / 1000.0, fault, whom);
  }
}
