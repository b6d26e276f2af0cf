package io.tidings.chaos;

import io.tidings.chaos.Finding.Kind;
import io.tidings.chaos.Stretch.Received;
import io.tidings.message.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What one client was told in one channel, judged by itself: the order, the answers, the gaps. */
final class Reading {
  private final String client;
  private final String channel;
  private final Consumer<Finding> findings;
  private final List<Stretch> stretches = new ArrayList<>();
  private final Set<Position> ids = new HashSet<>();
  private final Set<String> contents = new HashSet<>();

  /** What goes on, and null while the client does not listen and has no position. */
  private Stretch stretch;

  private Event.Joining joining;
  private boolean listening;
  private long replayed;

  Reading(String client, String channel, Consumer<Finding> findings) {
    this.client = client;
    this.channel = channel;
    this.findings = findings;
  }

  String client() {
    return client;
  }

  List<Stretch> stretches() {
    return stretches;
  }

  void joining(Event.Joining event) {
    joining = event;
    listening = true;
    replayed = 0;
    if (event.since() == null) {
      stretch = null;
    } else if (stretch == null
        || stretch.end().offset() != Position.parse(event.since()).offset()) {
      throw new IllegalArgumentException("the client itself lost its position: " + event);
    }
  }

  void joined(Event.Joined event) {
    Position position = Position.parse(event.id());
    boolean returned = joining.since() != null;
    joining = null;
    if (returned != (event.recovered() != null)) {
      find(Kind.FALSE_ANSWER, "whether it recovered is not said, or was not asked: " + event);
    }
    if (event.replayed() != replayed) {
      find(Kind.FALSE_ANSWER, replayed + " messages were replayed, but " + event);
    }
    if (Boolean.FALSE.equals(event.recovered())) {
      if (replayed > 0) {
        find(Kind.FALSE_ANSWER, "messages were replayed before " + event);
      }
      told(event.reason());
      begin(position);
    } else if (stretch == null) {
      begin(position);
    } else {
      if (stretch.end().offset() != position.offset()) {
        find(Kind.FALSE_ANSWER, "the replay ended at " + stretch.end() + ", but " + event);
      }
      stretch.moveTo(position);
    }
  }

  void notJoined() {
    joining = null;
    listening = false;
  }

  void received(Event.Received event) {
    Position position = Position.parse(event.id());
    if (!listening || (stretch == null && joining == null)) {
      find(Kind.UNASKED, "without a registration: " + event);
      return;
    }
    if (joining != null) {
      replayed++;
    }
    if (stretch == null) {
      // The earliest that the log has.
      begin(new Position(position.epoch(), position.offset() - 1));
    }
    Received message = new Received(position, event.content());
    if (!ids.add(position)) {
      find(Kind.DOUBLED, position + " was delivered before");
      return;
    }
    if (!contents.add(event.content())) {
      find(Kind.DOUBLED, "delivered before under another id: " + event);
    }
    long expected = stretch.end().offset() + 1;
    if (position.offset() > expected) {
      find(Kind.HOLE, position + " follows " + stretch.end() + " and no gap was told");
    } else if (position.offset() < expected || isOfEarlierEpoch(position)) {
      find(Kind.REORDERED, position + " follows " + stretch.end());
    }
    stretch.add(message);
  }

  void gap(Event.Gap event) {
    told(event.reason());
    begin(Position.parse(event.id()));
  }

  void disconnected() {
    joining = null;
    listening = false;
  }

  /** Nothing more is to come, so everything must have come. */
  void settled() {
    if (stretch == null) {
      find(Kind.LOST, "never came to listen");
    } else {
      stretch.settle();
    }
  }

  private void told(String reason) {
    if (stretch != null && reason.equals(Verdict.LOST)) {
      stretch.tellLost();
    }
  }

  private void begin(Position position) {
    stretch = new Stretch(position);
    contents.clear();
    // Told to go on from further back, it may be given again what somebody puts back there.
    ids.removeIf(id -> id.offset() > position.offset());
    stretches.add(stretch);
  }

  private boolean isOfEarlierEpoch(Position position) {
    List<Received> before = stretch.messages();
    return !before.isEmpty()
        && position.generation() < before.get(before.size() - 1).position().generation();
  }

  private void find(Kind kind, String text) {
    findings.accept(new Finding(kind, client, channel, text));
  }
}
