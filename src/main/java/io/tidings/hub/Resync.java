package io.tidings.hub;

import io.tidings.log.Log;
import io.tidings.log.Page;
import io.tidings.log.Page.Verdict;
import io.tidings.message.Channel;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Brings one connection up to date in many channels, within bounds for the whole answer.
 *
 * <p>The heads of all channels are read at once; where nothing was missed, that is all. The others
 * are read one after the other, so that no more is held in memory than may be answered. In a
 * channel that the connection listens to, the answer ends where its subscription stood when it
 * asked: whatever comes after is pushed.
 */
final class Resync {
  /** Of the whole answer. */
  private static final int MAX_MESSAGES = 1000;

  /** Of the whole answer; what stands around a message's data is counted as a round number. */
  private static final int MAX_BYTES = 1 << 20;

  private static final int AROUND_DATA = 256;

  private final Log log;
  private final Map<Channel, Position> positions;
  private final Function<Channel, Optional<Position>> sent;
  private final Map<Channel, Position> sentBefore = new LinkedHashMap<>();
  private final Map<Channel, Recovery> answer = new LinkedHashMap<>();
  private int messages;
  private int bytes;

  Resync(Log log, Map<Channel, Position> positions, Function<Channel, Optional<Position>> sent) {
    this.log = log;
    this.positions = positions;
    this.sent = sent;
  }

  Future<Map<Channel, Recovery>> run() {
    for (Channel channel : positions.keySet()) {
      sent.apply(channel).ifPresent(position -> sentBefore.put(channel, position));
    }
    return log.heads(List.copyOf(positions.keySet()))
        .compose(
            heads -> {
              Future<Void> done = Future.succeededFuture();
              for (Channel channel : positions.keySet()) {
                done = done.compose(next -> recover(channel, heads.get(channel)));
              }
              return done;
            })
        .map(
            done -> {
              // What was pushed meanwhile stands before the answer.
              sentBefore.forEach(this::moveOn);
              return answer;
            });
  }

  private Future<Void> recover(Channel channel, Position head) {
    Position since = positions.get(channel);
    Position until = sentBefore.getOrDefault(channel, head);
    if (since.equals(head)) {
      answer.put(channel, new Recovery(Verdict.WHOLE, until, List.of()));
      return Future.succeededFuture();
    }
    long missed = Math.max(0, until.offset() - since.offset());
    boolean tooMany = missed > MAX_MESSAGES - messages;
    // Of what is not going to be told, and where there is nothing to tell, the verdict still is.
    int limit = tooMany || missed == 0 ? 1 : (int) missed;
    return log.after(channel, since, limit)
        .map(
            page -> {
              answer.put(
                  channel,
                  page.verdict() != Verdict.WHOLE
                      ? new Recovery(page.verdict(), page.head(), List.of())
                      : missed == 0
                          ? new Recovery(Verdict.WHOLE, until, List.of())
                          : tooMany || !fits(page, missed)
                              ? new Recovery(Verdict.TOO_FAR, page.head(), List.of())
                              : new Recovery(Verdict.WHOLE, until, page.publications()));
              return null;
            });
  }

  /** Whether the page has all that was missed and there is room for it; then takes the room. */
  private boolean fits(Page page, long missed) {
    List<Publication> publications = page.publications();
    int size =
        publications.stream().mapToInt(one -> one.message().data().length() + AROUND_DATA).sum();
    if (publications.size() < missed || size > MAX_BYTES - bytes) {
      return false;
    }
    messages += publications.size();
    bytes += size;
    return true;
  }

  private void moveOn(Channel channel, Position before) {
    Recovery recovery = answer.get(channel);
    Position now = sent.apply(channel).orElse(before);
    answer.put(channel, new Recovery(recovery.verdict(), now, recovery.publications()));
  }
}
