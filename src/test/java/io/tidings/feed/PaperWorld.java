package io.tidings.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.message.Position;
import io.tidings.message.Publication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A gateway whose announcements, log and readers misbehave as a seed says, and what must hold all
 * the same: whoever was not told of a loss has, at the end, what the log has.
 */
final class PaperWorld implements AutoCloseable {
  private static final int READERS = 4;

  private final Random random;
  private final PaperGateway gateway = new PaperGateway(40, 4 << 10);
  private final PaperLog log = gateway.log;
  private final List<PaperClient> clients = new ArrayList<>();

  /** Announcements that are on their way, and may arrive in any order, again, or never. */
  private final List<Publication> underWay = new ArrayList<>();

  /** What the log no longer has because it is old. */
  private final Map<Long, Publication> trimmed = new HashMap<>();

  private final Map<String, Integer> happened = new HashMap<>();
  private int said;

  PaperWorld(long seed) {
    random = new Random(seed);
    for (int i = 0; i < READERS; i++) {
      clients.add(new PaperClient(gateway, "reader" + i));
    }
  }

  /** How often what a test must have met was met. */
  Map<String, Integer> happened() {
    return happened;
  }

  private void note(String what) {
    happened.merge(what, 1, Integer::sum);
  }

  /** Lets one thing happen. */
  void step() {
    int dice = random.nextInt(100);
    if (dice < 25) {
      append();
    } else if (dice < 50) {
      arrive();
    } else if (dice < 60) {
      clients.get(random.nextInt(READERS)).comeOrGo(random);
    } else if (dice < 70) {
      clients.get(random.nextInt(READERS)).slowDownOrThaw(random);
    } else if (dice < 85) {
      answer();
    } else if (dice < 93) {
      gateway.loop.pass(random.nextInt(40));
    } else if (dice < 96) {
      gateway.head(log.head());
    } else if (dice < 98) {
      trim();
    } else if (random.nextBoolean()) {
      log.endRest();
    } else {
      loseTail();
    }
    gateway.open();
    clients.forEach(PaperClient::listen);
  }

  private void append() {
    String[] except =
        random.nextInt(5) == 0 ? new String[] {"reader" + random.nextInt(READERS)} : new String[0];
    underWay.add(log.append("m" + ++said, except));
  }

  private void arrive() {
    if (underWay.isEmpty()) {
      return;
    }
    int which = random.nextInt(3) == 0 ? random.nextInt(underWay.size()) : 0;
    if (which > 0) {
      note("reordered");
    }
    Publication news = underWay.get(which);
    if (random.nextInt(6) == 0) {
      note("repeated");
    } else {
      underWay.remove(which);
    }
    if (random.nextInt(6) == 0) {
      note("lost on the way");
    } else {
      gateway.announce(news);
    }
  }

  private void answer() {
    if (!log.open().isEmpty()) {
      PaperLog.Question<?> question = log.open().get(random.nextInt(log.open().size()));
      int how = random.nextInt(6);
      if (how == 0) {
        note("failed");
        question.fail();
      } else if (how == 1) {
        question.consider();
      } else {
        question.answer();
      }
      gateway.loop.settle();
    }
  }

  private void trim() {
    long upTo = Math.max(0, log.head().offset() - random.nextInt(30));
    for (long offset = 1; offset <= upTo; offset++) {
      log.at(offset).ifPresent(old -> trimmed.put(old.offset(), old));
    }
    log.trim(upTo);
    note("trimmed");
  }

  private void loseTail() {
    log.loseTailAndRest(random.nextInt(4));
    note("lost by the log");
  }

  /** Ends all misbehaviour, until everything is quiet. */
  void heal() {
    clients.forEach(PaperClient::thaw);
    log.endRest();
    for (int i = 0; i < 20; i++) {
      gateway.head(log.head());
      gateway.loop.pass(10_000);
      gateway.answer();
      gateway.open();
      clients.forEach(PaperClient::thaw);
    }
    clients.forEach(PaperClient::listen);
  }

  /** Everybody who listens is at the log's head, and has what the log has. */
  void check() {
    Position head = log.head();
    for (PaperClient client : clients) {
      client.requireWhole(head, this::truth);
      happened.merge("told of a loss", client.losses(), Integer::sum);
      happened.merge("delivered", client.delivered(), Integer::sum);
    }
  }

  private Publication truth(long offset) {
    Publication truth = log.at(offset).orElse(trimmed.get(offset));
    assertThat(truth).as("the log's message at " + offset).isNotNull();
    return truth;
  }

  @Override
  public void close() {
    gateway.close();
  }
}
