package io.tidings.chaos;

import io.tidings.chaos.Finding.Kind;
import io.tidings.chaos.Stretch.Received;
import io.tidings.message.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges a history. The promise: what was acknowledged, or delivered to anybody, is delivered to
 * everybody who was not told of a loss, once and in the order of the log; what was not acknowledged
 * is delivered once or never.
 *
 * <p>Each client's reading of a channel is first judged by itself, then against all that is known
 * of the channel. Where Redis was made to forget, only what nobody had received, and no node that
 * lived on had delivered, may be missing without a word.
 */
final class Verdict {
  /** What a client is told when the log has lost something. */
  static final String LOST = "epoch";

  private static final int RETRY_LATER = 503;
  private static final int TOO_MANY = 429;

  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, ChannelTruth> channels = new LinkedHashMap<>();
  private final Map<String, Map<String, Reading>> readings = new LinkedHashMap<>();
  private final Map<String, String> connections = new LinkedHashMap<>();
  private final Set<String> bounded = new HashSet<>();
  private final List<Event.MayLose> losses = new ArrayList<>();
  private long delivered;
  private long acknowledged;

  private Verdict() {}

  static Verdict of(List<Event> events) {
    Verdict verdict = new Verdict();
    // What comes of a loss may be told before the loss is complete.
    events.stream()
        .filter(event -> event instanceof Event.MayLose)
        .forEach(event -> verdict.losses.add((Event.MayLose) event));
    events.forEach(verdict::take);
    verdict.readings.forEach(verdict::compare);
    verdict.channels.values().forEach(truth -> truth.judge(verdict.losses));
    return verdict;
  }

  List<Finding> findings() {
    return findings;
  }

  /** How many deliveries were judged. */
  long delivered() {
    return delivered;
  }

  /** How many acknowledgements were judged. */
  long acknowledged() {
    return acknowledged;
  }

  private void take(Event event) {
    if (event instanceof Event.Identified identified) {
      String before = connections.put(identified.client(), identified.connection());
      if (before != null && !before.equals(identified.connection())) {
        find(Kind.RENAMED, identified.client(), "", before + " became " + identified.connection());
      }
    } else if (event instanceof Event.Sent sent) {
      channel(sent.channel()).sent(sent);
    } else if (event instanceof Event.Acknowledged ack) {
      acknowledged++;
      channel(ack.channel()).acknowledged(ack);
    } else if (event instanceof Event.Refused refused) {
      refused(refused.client(), refused.channel(), refused.code(), refused.reason());
    } else if (event instanceof Event.NotJoined refused) {
      refused(refused.client(), refused.channel(), refused.code(), refused.reason());
      reading(refused.channel(), refused.client()).notJoined();
    } else if (event instanceof Event.Bounded few) {
      bounded.add(few.channel());
    } else if (event instanceof Event.Disconnected gone) {
      readings.values().stream()
          .map(clients -> clients.get(gone.client()))
          .filter(reading -> reading != null)
          .forEach(Reading::disconnected);
    } else {
      read(event);
    }
  }

  private void read(Event event) {
    if (event instanceof Event.Joining joining) {
      reading(joining.channel(), joining.client()).joining(joining);
    } else if (event instanceof Event.Joined joined) {
      if (Boolean.FALSE.equals(joined.recovered())) {
        told(joined.at(), joined.client(), joined.channel(), joined.reason());
      }
      reading(joined.channel(), joined.client()).joined(joined);
    } else if (event instanceof Event.Received received) {
      delivered++;
      channel(received.channel()).received(received);
      reading(received.channel(), received.client()).received(received);
    } else if (event instanceof Event.Gap gap) {
      told(gap.at(), gap.client(), gap.channel(), gap.reason());
      reading(gap.channel(), gap.client()).gap(gap);
    } else if (event instanceof Event.Settled settled) {
      reading(settled.channel(), settled.client()).settled();
    }
  }

  /** Whoever asks what is right is at most told to ask again. */
  private void refused(String client, String channel, int code, String reason) {
    if (code != RETRY_LATER && code != TOO_MANY) {
      find(Kind.REFUSED, client, channel, code + " " + reason);
    }
  }

  /** A loss may be told only where there can have been one. */
  private void told(long at, String client, String channel, String reason) {
    boolean possible =
        switch (reason) {
          case LOST -> losses.stream().anyMatch(loss -> loss.since() <= at);
          case "trimmed", "too_far" -> bounded.contains(channel);
          default -> false;
        };
    if (!possible) {
      find(Kind.NEEDLESS_GAP, client, channel, reason);
    }
  }

  private void compare(String name, Map<String, Reading> clients) {
    Map<Position, Position> before = new LinkedHashMap<>();
    for (Reading reading : clients.values()) {
      for (Stretch stretch : reading.stretches()) {
        channel(name).miss(reading.client(), stretch, losses);
        List<Received> messages = stretch.messages();
        for (int i = 1; i < messages.size(); i++) {
          Position place = messages.get(i).position();
          Position here = messages.get(i - 1).position();
          Position elsewhere = before.putIfAbsent(place, here);
          if (elsewhere != null && !elsewhere.equals(here)) {
            String text = place + " follows " + here + ", for others " + elsewhere;
            find(Kind.DISAGREEMENT, reading.client(), name, text);
          }
        }
      }
    }
  }

  private ChannelTruth channel(String name) {
    return channels.computeIfAbsent(name, channel -> new ChannelTruth(channel, findings::add));
  }

  private Reading reading(String channel, String client) {
    return readings
        .computeIfAbsent(channel, name -> new LinkedHashMap<>())
        .computeIfAbsent(client, name -> new Reading(name, channel, findings::add));
  }

  private void find(Kind kind, String client, String channel, String text) {
    findings.add(new Finding(kind, client, channel, text));
  }
}
