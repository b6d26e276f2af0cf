package io.tidings.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A history that never happened: one channel, its publishers and subscribers. */
final class Forged {
  static final String CHANNEL = "group:forged";

  private final List<Event> events = new ArrayList<>();
  private long clock;

  /** An id of the first epoch. */
  static String id(long offset) {
    return "1aaaaa:" + offset;
  }

  /** An id of the epoch after it. */
  static String later(long offset) {
    return "2bbbbb:" + offset;
  }

  /** Messages 1 to n with the contents "m1" to "mn", each sent and acknowledged at its offset. */
  static Forged log(int messages) {
    Forged history = new Forged();
    for (int i = 1; i <= messages; i++) {
      history.sent("p", "m" + i).acknowledged("p", "m" + i, id(i));
    }
    return history;
  }

  Forged sent(String publisher, String content) {
    return add(new Event.Sent(++clock, publisher, CHANNEL, "id-" + content, content));
  }

  Forged acknowledged(String publisher, String content, String id) {
    return add(new Event.Acknowledged(++clock, publisher, CHANNEL, "id-" + content, id));
  }

  Forged unanswered(String publisher, String content) {
    return add(new Event.Unanswered(++clock, publisher, CHANNEL, "id-" + content));
  }

  Forged refused(String publisher, String content, int code) {
    return add(new Event.Refused(++clock, publisher, CHANNEL, "id-" + content, code, "no"));
  }

  Forged identified(String client, String connection) {
    return add(new Event.Identified(++clock, client, connection));
  }

  /** Joins for the first time, told the head. */
  Forged joins(String subscriber, String head) {
    return add(new Event.Joining(++clock, subscriber, CHANNEL, null)).joined(subscriber, head);
  }

  /** Answered as if no position had been given. */
  Forged joined(String subscriber, String id) {
    return add(new Event.Joined(++clock, subscriber, CHANNEL, id, null, null, 0));
  }

  Forged returns(String subscriber, String since) {
    return add(new Event.Joining(++clock, subscriber, CHANNEL, since));
  }

  Forged recovered(String subscriber, String id, long replayed) {
    return add(new Event.Joined(++clock, subscriber, CHANNEL, id, true, null, replayed));
  }

  Forged notRecovered(String subscriber, String reason, String id) {
    return add(new Event.Joined(++clock, subscriber, CHANNEL, id, false, reason, 0));
  }

  Forged received(String subscriber, String id, String content) {
    return add(new Event.Received(++clock, subscriber, CHANNEL, id, content));
  }

  /** Receives these messages of the {@link #log}, in this order. */
  Forged received(String subscriber, int... offsets) {
    for (int offset : offsets) {
      received(subscriber, id(offset), "m" + offset);
    }
    return this;
  }

  Forged gap(String subscriber, String reason, String id) {
    return add(new Event.Gap(++clock, subscriber, CHANNEL, reason, id));
  }

  Forged disconnected(String subscriber) {
    return add(new Event.Disconnected(++clock, subscriber));
  }

  Forged settled(String subscriber) {
    return add(new Event.Settled(++clock, subscriber, CHANNEL));
  }

  Forged bounded() {
    return add(new Event.Bounded(++clock, CHANNEL));
  }

  /** Redis forgot the newest messages, those since the moment. */
  Forged mayLose(long since) {
    return add(new Event.MayLose(++clock, since, false));
  }

  /** Likewise, and nodes that had received them were killed. */
  Forged mayLoseWithWitnesses(long since) {
    return add(new Event.MayLose(++clock, since, true));
  }

  long now() {
    return clock;
  }

  /** The kinds of what the verdict finds, each once, in the order of their declaration. */
  List<Finding.Kind> judged() {
    return Verdict.of(events).findings().stream()
        .map(Finding::kind)
        .distinct()
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private Forged add(Event event) {
    events.add(event);
    return this;
  }
}
