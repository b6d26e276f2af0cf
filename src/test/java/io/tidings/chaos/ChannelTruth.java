package io.tidings.chaos;

import io.tidings.chaos.Finding.Kind;
import io.tidings.chaos.Stretch.Received;
import io.tidings.message.Position;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** All that publishers and subscribers together prove to be in a channel. */
final class ChannelTruth {
  private final String channel;
  private final Consumer<Finding> findings;
  private final Map<Position, Known> known = new LinkedHashMap<>();

  /** By content: its ids, each with the moment when it became known. */
  private final Map<String, Map<Position, Long>> ids = new LinkedHashMap<>();

  /** By content: when it was sent for the first time. */
  private final Map<String, Long> sent = new HashMap<>();

  private final Map<String, String> contents = new HashMap<>();
  private final Map<String, Position> lastAcknowledged = new HashMap<>();
  private final Map<String, Position> acknowledgedBefore = new HashMap<>();

  ChannelTruth(String channel, Consumer<Finding> findings) {
    this.channel = channel;
    this.findings = findings;
  }

  /** A message that is, or was, in the log. */
  private static final class Known {
    private final String content;
    private final long since;
    private boolean received;

    Known(String content, long since) {
      this.content = content;
      this.since = since;
    }
  }

  void sent(Event.Sent event) {
    if (sent.putIfAbsent(event.content(), event.at()) == null) {
      contents.put(event.messageId(), event.content());
      Position last = lastAcknowledged.get(event.client());
      if (last != null) {
        acknowledgedBefore.put(event.content(), last);
      }
    }
  }

  void acknowledged(Event.Acknowledged event) {
    Position id = Position.parse(event.id());
    String content = contents.get(event.messageId());
    know(event.client(), id, content, event.at());
    Position last = lastAcknowledged.get(event.client());
    if (last == null || Stretch.isAfter(id, last)) {
      lastAcknowledged.put(event.client(), id);
    }
  }

  void received(Event.Received event) {
    if (!sent.containsKey(event.content())) {
      find(Kind.UNASKED, event.client(), "nobody sent " + event);
    }
    know(event.client(), Position.parse(event.id()), event.content(), event.at()).received = true;
  }

  private Known know(String client, Position id, String content, long at) {
    Known first = known.computeIfAbsent(id, fresh -> new Known(content, at));
    if (!first.content.equals(content)) {
      find(Kind.TWO_CONTENTS, client, id + " is '" + first.content + "' and '" + content + "'");
    }
    ids.computeIfAbsent(content, fresh -> new LinkedHashMap<>()).putIfAbsent(id, at);
    return first;
  }

  /** What is known to have been stored and is missing in a stretch. */
  void miss(String client, Stretch stretch, List<Event.MayLose> losses) {
    Set<Position> there =
        stretch.messages().stream().map(Received::position).collect(Collectors.toSet());
    known.forEach(
        (id, message) -> {
          boolean missing = !there.contains(id) && stretch.covers(id);
          if (missing && !isExcused(message, stretch, losses)) {
            String what = message.received ? "delivered to others" : "acknowledged";
            String where = " in what was given from " + stretch.start() + " to " + stretch.end();
            find(Kind.LOST, client, id + ", " + what + ", is missing" + where);
          }
        });
  }

  /**
   * Only what nobody had received, or only nodes that have ended, can have been forgotten without a
   * trace. Of anything else the client must have been told, at once or later.
   */
  private boolean isExcused(Known message, Stretch stretch, List<Event.MayLose> losses) {
    return losses.stream()
        .filter(loss -> mayHaveForgotten(loss, message.content, message.since))
        .anyMatch(loss -> !message.received || loss.witnesses() || stretch.isToldLost());
  }

  /** A message is stored at some time between its sending and its becoming known. */
  private boolean mayHaveForgotten(Event.MayLose loss, String content, long known) {
    return loss.concerns(sent.getOrDefault(content, known), known);
  }

  /** What concerns the messages, whoever received them. */
  void judge(List<Event.MayLose> losses) {
    ids.forEach(
        (content, places) -> {
          if (places.size() > 1 && !wasForgotten(content, places.values(), losses)) {
            find(Kind.TWO_IDS, "", "'" + content + "' is " + places.keySet());
          }
          Position before = acknowledgedBefore.get(content);
          for (Position place : places.keySet()) {
            if (before != null && Stretch.isAfter(before, place)) {
              find(Kind.OVERTAKEN, "", place + " was sent after " + before + " was acknowledged");
            }
          }
        });
  }

  /** A message that Redis forgot together with its key gets a second id when it is sent again. */
  private boolean wasForgotten(
      String content, Collection<Long> moments, List<Event.MayLose> losses) {
    long last = Collections.max(moments);
    return losses.stream().anyMatch(loss -> mayHaveForgotten(loss, content, last));
  }

  private void find(Kind kind, String client, String text) {
    findings.accept(new Finding(kind, client, channel, text));
  }
}
