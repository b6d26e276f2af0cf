package io.tidings.feed;

import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.protocol.Dialect;
import java.util.Arrays;
import java.util.List;

/**
 * The most recent publications of a channel, without holes, and their frames in the dialects that
 * are read. Publications lie in a ring, each at its offset modulo the ring's size.
 *
 * <p>Where a channel has no history, offsets are only places in this tail.
 */
final class Tail {
  static final int MAX_MESSAGES = 1000;
  static final long MAX_BYTES = 1 << 20;

  /** What a publication takes beside its data, about. */
  private static final int OVERHEAD = 200;

  private static final Publication[] NOTHING = {};
  private static final Run[] NONE = {};
  private static final int FEW = 8;

  private final Budget budget;
  private Publication[] ring = NOTHING;
  private Position begin;
  private Position end;

  /** Another name of a position within, as good as the one that stands there. */
  private Position alias;

  /** The last offset of a message that is kept from some connections. */
  private long excepting;

  private Run[] runs = NONE;
  private long payload;
  private long charged;

  Tail(Budget budget, Position end) {
    this.budget = budget;
    restart(end);
  }

  /** Before the first publication. */
  Position begin() {
    return begin;
  }

  /** Of the last publication; where there is none, what the tail began at. */
  Position end() {
    return end;
  }

  int size() {
    return (int) (end.offset() - begin.offset());
  }

  /** In bytes, all that is held. */
  long charged() {
    return charged;
  }

  boolean reachesBackTo(long offset) {
    return offset >= begin.offset() && offset <= end.offset();
  }

  /** Whether a position is one of this tail's: the messages after it are those that follow here. */
  boolean knows(Position position) {
    return reachesBackTo(position.offset())
        && (position.equals(at(position.offset())) || position.equals(alias));
  }

  /** Notes that the log has said the position to be as good as the one with its offset here. */
  void learn(Position position) {
    alias = position;
  }

  /** The position at an offset that the tail reaches back to. */
  Position at(long offset) {
    if (offset == end.offset()) {
      return end;
    }
    return offset == begin.offset() ? begin : publication(offset).position();
  }

  Publication publication(long offset) {
    return ring[(int) offset & (ring.length - 1)];
  }

  /** What comes after an offset that the tail reaches back to. */
  List<Publication> after(long offset) {
    Publication[] publications = new Publication[(int) (end.offset() - offset)];
    Arrays.setAll(publications, i -> publication(offset + 1 + i));
    return List.of(publications);
  }

  /** Adds the next publication, and lets go of the first ones beyond the bounds. */
  void append(Publication publication) {
    long offset = end.offset() + 1;
    reserve(size() + 1);
    // In a channel without history messages have no positions, but places.
    Position position = publication.position();
    end = position.isNone() ? new Position("", offset) : position;
    put(offset, publication);
    long first = begin.offset();
    while (end.offset() - first > MAX_MESSAGES
        || (payload > MAX_BYTES && first < end.offset() - 1)) {
      first++;
      payload -= weight(publication(first));
    }
    if (first > begin.offset()) {
      cutTo(first);
    }
  }

  /** Whether publications before the first one would be within the bounds. */
  boolean hasRoomFor(long count) {
    return size() + count <= MAX_MESSAGES && payload < MAX_BYTES;
  }

  /** Puts publications before the first one, which they end at. */
  void prepend(Position before, List<Publication> publications) {
    reserve(size() + publications.size());
    begin = before;
    long offset = before.offset();
    for (Publication publication : publications) {
      put(++offset, publication);
    }
  }

  private void put(long offset, Publication publication) {
    ring[(int) offset & (ring.length - 1)] = publication;
    if (!publication.message().except().isEmpty()) {
      excepting = Math.max(excepting, offset);
    }
    long weight = weight(publication);
    payload += weight;
    charge(weight);
  }

  private static long weight(Publication publication) {
    return OVERHEAD + (long) publication.message().data().length();
  }

  private void reserve(int size) {
    if (size > ring.length) {
      Publication[] larger = new Publication[Math.max(FEW, Integer.highestOneBit(size - 1) << 1)];
      for (long offset = begin.offset() + 1; offset <= end.offset(); offset++) {
        larger[(int) offset & (larger.length - 1)] = publication(offset);
      }
      ring = larger;
    }
  }

  private void cutTo(long offset) {
    long released = 0;
    Position last = begin;
    for (long gone = begin.offset() + 1; gone <= offset; gone++) {
      int place = (int) gone & (ring.length - 1);
      last = ring[place].position();
      released += weight(ring[place]);
      ring[place] = null;
    }
    begin = last.isNone() ? new Position("", offset) : last;
    charge(-released);
    for (Run run : runs) {
      run.trim(offset);
    }
  }

  /** Forgets all publications; goes on from the same end. */
  void forget() {
    restart(end);
  }

  /** Forgets everything, and goes on from elsewhere. */
  void restart(Position from) {
    for (Run run : runs) {
      run.release();
    }
    charge(-payload);
    runs = NONE;
    ring = NOTHING;
    payload = 0;
    excepting = 0;
    alias = null;
    begin = from;
    end = from;
  }

  /**
   * Writes what comes after an offset, without what is kept from the reader, as long as it takes
   * more.
   *
   * @return the last offset that is done with
   */
  long write(Reader reader, long after) {
    Run run = run(reader.dialect());
    long upTo = end.offset();
    if (after >= excepting) {
      return run.write(reader, after, upTo);
    }
    String connection = reader.connection();
    long at = after;
    for (long offset = after + 1; offset <= upTo; offset++) {
      if (!publication(offset).message().isKeptFrom(connection)) {
        continue;
      }
      if (at < offset - 1) {
        long reached = run.write(reader, at, offset - 1);
        if (reached < offset - 1 || !reader.isWritable()) {
          return reached;
        }
      }
      at = offset;
    }
    return at < upTo ? run.write(reader, at, upTo) : upTo;
  }

  /** How many messages there are for a connection after one offset up to another. */
  long count(String connection, long after, long upTo) {
    long count = upTo - after;
    for (long offset = after + 1; offset <= Math.min(upTo, excepting); offset++) {
      if (publication(offset).message().isKeptFrom(connection)) {
        count--;
      }
    }
    return count;
  }

  private Run run(Dialect dialect) {
    for (Run run : runs) {
      if (run.dialect() == dialect) {
        return run;
      }
    }
    Run run = new Run(dialect, this);
    runs = Arrays.copyOf(runs, runs.length + 1);
    runs[runs.length - 1] = run;
    return run;
  }

  /** Counts bytes that are held, or let go of where negative. */
  void charge(long bytes) {
    charged += bytes;
    budget.charge(bytes);
  }
}
