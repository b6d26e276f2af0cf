package io.tidings.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * What happened in one run, in the order in which it was recorded; also in a file, a line of JSON
 * each, so that it can be judged again. May be used from any thread.
 */
final class History implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final long began = System.nanoTime();
  private final List<Event> events = new ArrayList<>();
  private final BufferedWriter file;

  History(Path path) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    file = Files.newBufferedWriter(path);
  }

  /** Notes an event, which is given the time. */
  synchronized void note(LongFunction<Event> event) {
    Event noted = event.apply(now());
    events.add(noted);
    try {
      file.write(MAPPER.writeValueAsString(noted));
      file.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Milliseconds since the run began. */
  long now() {
    return (System.nanoTime() - began) / 1_000_000;
  }

  synchronized List<Event> events() {
    return List.copyOf(events);
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }

  /** The events of an earlier run. */
  static List<Event> read(Path path) throws IOException {
    return Files.readAllLines(path).stream().map(History::parse).toList();
  }

  private static Event parse(String line) {
    try {
      return MAPPER.readValue(line, Event.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
