package io.tidings.bench;

import java.io.IOException;
import java.util.List;

/** A server under test, running. Closing it ends its processes. */
interface Server extends AutoCloseable {
  List<Integer> ports();

  /** Its processes: their processor time and memory are what is measured. */
  List<Long> pids();

  /** The processes of its Redis, measured apart. */
  default List<Long> redis() {
    return List.of();
  }

  /** Whether it is a JVM, whose live heap can be asked for. */
  default boolean isJvm() {
    return false;
  }

  @Override
  void close() throws IOException;
}
