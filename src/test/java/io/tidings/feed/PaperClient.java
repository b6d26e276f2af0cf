package io.tidings.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.message.Position;
import io.tidings.message.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;

/**
 * A client that comes with the last position it has, goes, reads slowly, and keeps what it was
 * delivered since it was last told of a loss.
 */
final class PaperClient {
  private final PaperGateway gateway;
  private final String name;
  private final List<String> transcript = new ArrayList<>();

  /** What it was delivered without being told of a loss, from {@link #begin} on. */
  private final List<Position> whole = new ArrayList<>();

  private PaperReader reader;
  private Optional<Subscription> subscription = Optional.empty();
  private Position begin = Position.NONE;
  private Position last = Position.NONE;
  private boolean joined;
  private int losses;
  private int delivered;

  PaperClient(PaperGateway gateway, String name) {
    this.gateway = gateway;
    this.name = name;
    this.reader = gateway.reader(name);
  }

  void comeOrGo(Random random) {
    if (subscription.isPresent()) {
      subscription.get().close();
      gateway.loop.settle();
      listen();
      subscription = Optional.empty();
      joined = false;
      transcript.add("left");
      return;
    }
    reader = gateway.reader(name);
    Start start = new Start.After(last);
    if (last.isNone() || random.nextInt(8) == 0) {
      start = random.nextBoolean() ? new Start.Latest() : new Start.Earliest();
      forget();
    }
    transcript.add("comes " + start);
    subscription = Optional.of(gateway.join(reader, start));
    gateway.loop.settle();
  }

  private void forget() {
    whole.clear();
    begin = Position.NONE;
    last = Position.NONE;
  }

  void slowDownOrThaw(Random random) {
    if (random.nextBoolean()) {
      reader.room(random.nextInt(60));
    } else {
      thaw();
    }
  }

  void thaw() {
    reader.thaw();
    subscription.ifPresent(Subscription::resume);
    gateway.loop.settle();
  }

  /** Takes in what was written to it. */
  void listen() {
    for (String line : reader.read()) {
      transcript.add(line);
      String[] words = line.split(" ", 0);
      switch (words[0]) {
        case "joined" -> joined(Position.parse(words[1]), words[2]);
        case "gap" -> lost(Position.parse(words[2]));
        case "refused" -> {
          subscription = Optional.empty();
          joined = false;
        }
        default -> delivered(Position.parse(words[0]));
      }
    }
  }

  private void joined(Position at, String verdict) {
    joined = true;
    if (verdict.equals("replayed") || verdict.equals("WHOLE")) {
      reach(at);
    } else {
      lost(at);
    }
  }

  private void lost(Position head) {
    losses++;
    forget();
    reach(head);
  }

  private void reach(Position at) {
    if (begin.isNone()) {
      begin = at;
    }
    last = at;
  }

  private void delivered(Position position) {
    delivered++;
    if (begin.isNone()) {
      begin = new Position(position.epoch(), position.offset() - 1);
    }
    assertThat(position.offset()).as(this::toString).isGreaterThan(last.offset());
    last = position;
    whole.add(position);
  }

  int losses() {
    return losses;
  }

  int delivered() {
    return delivered;
  }

  /**
   * Fails unless it has everything that the log has after where it began, but for what is not meant
   * for it, and nothing else.
   */
  void requireWhole(Position head, LongFunction<Publication> truth) {
    if (subscription.isEmpty()) {
      return;
    }
    assertThat(joined).as(this::toString).isTrue();
    List<Position> expected = new ArrayList<>();
    for (long offset = begin.offset() + 1; offset <= head.offset(); offset++) {
      Publication publication = truth.apply(offset);
      if (!publication.message().except().contains(name)) {
        expected.add(publication.position());
      }
    }
    assertThat(whole).as(this::toString).isEqualTo(expected);
  }

  @Override
  public String toString() {
    return name + ":\n" + String.join("\n", transcript);
  }
}
