package io.tidings.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidings.config.Policies;
import io.tidings.log.Page.Verdict;
import io.tidings.message.Channel;
import io.tidings.message.Message;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The logs as Redis Streams. What must be atomic is a script; epochs, idempotency and the verdicts
 * on positions live there and nowhere else.
 */
public final class RedisLog implements Log {
  private static final int MAX_KNOWN_CHANNELS = 4096;
  private static final int HEADS_PER_SCRIPT = 64;

  private static final byte[] KEY_TTL_MS = ChannelKeys.number(Duration.ofMinutes(10).toMillis());
  private static final byte[] NODES_TTL_MS = ChannelKeys.number(Duration.ofMinutes(10).toMillis());
  private static final byte[] FORWARD = "forward".getBytes(UTF_8);
  private static final byte[] REVERSE = "reverse".getBytes(UTF_8);
  private static final byte[] NOTHING = {};

  private final RedisLink writes;
  private final RedisLink reads;
  private final Policies policies;
  private final Sha1 sha1 = new Sha1();
  private final Map<Channel, ChannelKeys> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Channel, ChannelKeys> eldest) {
          return size() > MAX_KNOWN_CHANNELS;
        }
      };

  /** Two links, so that an append never waits behind a long page; they may be the same. */
  public RedisLog(RedisLink writes, RedisLink reads, Policies policies) {
    this.writes = writes;
    this.reads = reads;
    this.policies = policies;
  }

  @Override
  public Future<Appended> append(Channel channel, Message message, Optional<IdempotencyKey> key) {
    ChannelKeys keys = keys(channel);
    if (!keys.policy.keepsHistory()) {
      return writes
          .run(Script.INTERESTS, 1, keys.nodes)
          .map(
              answer ->
                  new Appended(
                      new Publication(channel, Position.NONE, answer.get(0).toLong(), message),
                      false,
                      interests(answer.get(1))));
    }
    byte[] name = message.name().getBytes(UTF_8);
    byte[] except = Entries.except(message);
    byte[] data = message.data().utf8();
    byte[] content = key.isEmpty() ? NOTHING : sha1.add(name).add(data).add(except).hex();
    String id = key.map(some -> sha1.add(some.sender()).add(some.messageId()).text()).orElse("");
    return writes
        .run(
            Script.APPEND,
            6,
            keys.meta,
            keys.log,
            keys.nodes,
            keys.index,
            keys.changes,
            keys.id(id),
            keys.metaTtlMs,
            keys.count,
            keys.ageMs,
            keys.channel,
            KEY_TTL_MS,
            content,
            name,
            message.from().getBytes(UTF_8),
            message.user().getBytes(UTF_8),
            except,
            id.getBytes(UTF_8),
            data)
        .map(answer -> appended(channel, message, id, answer))
        .recover(
            error ->
                Future.failedFuture(error instanceof Unanswered ? new OutcomeUnknown() : error));
  }

  @Override
  public Future<Position> subscribe(Channel channel, Interest interest) {
    ChannelKeys keys = keys(channel);
    byte[] node = interest.node().getBytes(UTF_8);
    byte[] token = interest.token().getBytes(UTF_8);
    if (!keys.policy.keepsHistory()) {
      return writes
          .run(Script.SUBSCRIBE, 1, keys.nodes, node, token, NODES_TTL_MS)
          .map(Position.NONE);
    }
    return writes
        .run(
            Script.SUBSCRIBE,
            3,
            keys.nodes,
            keys.meta,
            keys.log,
            node,
            token,
            NODES_TTL_MS,
            keys.metaTtlMs)
        .map(head -> position(head, 0));
  }

  @Override
  public Future<Void> unsubscribe(Channel channel, Interest interest) {
    return writes
        .run(
            Script.UNSUBSCRIBE,
            1,
            keys(channel).nodes,
            interest.node().getBytes(UTF_8),
            interest.token().getBytes(UTF_8))
        .mapEmpty();
  }

  @Override
  public Future<Page> after(Channel channel, Position since, int limit) {
    return read(channel, FORWARD, Optional.of(since), limit);
  }

  @Override
  public Future<Page> earliest(Channel channel, int limit) {
    return read(channel, FORWARD, Optional.empty(), limit);
  }

  @Override
  public Future<Page> newest(Channel channel, Optional<Position> since, int limit) {
    return read(channel, REVERSE, since, limit);
  }

  private Future<Page> read(
      Channel channel, byte[] direction, Optional<Position> since, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be >= 1, was " + limit);
    }
    ChannelKeys keys = keys(channel);
    if (!keys.policy.keepsHistory()) {
      return Future.succeededFuture(new Page(Verdict.NO_HISTORY, Position.NONE, List.of()));
    }
    byte[] count = ChannelKeys.number(limit);
    Future<Response> answer =
        since.isEmpty()
            ? reads.run(Script.READ, 2, keys.meta, keys.log, keys.metaTtlMs, count, direction)
            : reads.run(
                Script.READ,
                2,
                keys.meta,
                keys.log,
                keys.metaTtlMs,
                count,
                direction,
                since.get().epoch().getBytes(UTF_8),
                ChannelKeys.number(since.get().offset()));
    int step = direction == FORWARD ? 1 : -1;
    return answer.map(page -> page(channel, page, step, since));
  }

  private static Page page(Channel channel, Response page, int step, Optional<Position> since) {
    Verdict verdict = Verdict.valueOf(page.get(0).toString());
    Position head = position(page, 1);
    List<Publication> publications = Entries.publications(channel, page.get(3));
    boolean beginsRight =
        publications.isEmpty()
            || step < 0
            || since.isEmpty()
            || publications.get(0).offset() == since.get().offset() + 1;
    if (!beginsRight || !isContiguous(publications, step)) {
      // Nothing of ours leaves a hole, but one that is there is never passed off as whole.
      return new Page(Verdict.TRIMMED, head, List.of());
    }
    return new Page(verdict, head, publications);
  }

  private static boolean isContiguous(List<Publication> publications, int step) {
    for (int i = 1; i < publications.size(); i++) {
      if (publications.get(i).offset() != publications.get(i - 1).offset() + step) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Future<Boolean> restore(
      Channel channel, Position held, Position survived, List<Publication> lost) {
    ChannelKeys keys = keys(channel);
    if (!keys.policy.keepsHistory()) {
      throw new IllegalArgumentException("nothing is kept of " + channel);
    }
    List<byte[]> arguments =
        new ArrayList<>(
            List.of(
                keys.meta,
                keys.log,
                keys.index,
                keys.changes,
                keys.unkeyed,
                keys.metaTtlMs,
                keys.count,
                keys.ageMs,
                keys.channel,
                KEY_TTL_MS,
                held.epoch().getBytes(UTF_8),
                ChannelKeys.number(held.offset())));
    requireConsecutive(lost, held);
    lost.forEach(publication -> write(publication, arguments));
    return writes
        .run(Script.RESTORE, 5, arguments.toArray(byte[][]::new))
        .map(answer -> answer.toLong() == 1);
  }

  private void write(Publication publication, List<byte[]> arguments) {
    Message message = publication.message();
    byte[] name = message.name().getBytes(UTF_8);
    byte[] except = Entries.except(message);
    byte[] data = message.data().utf8();
    boolean isKeyed = !publication.key().isEmpty();
    arguments.addAll(
        List.of(
            ChannelKeys.number(publication.offset()),
            publication.position().epoch().getBytes(UTF_8),
            ChannelKeys.number(publication.at()),
            name,
            message.from().getBytes(UTF_8),
            message.user().getBytes(UTF_8),
            except,
            publication.key().getBytes(UTF_8),
            data,
            isKeyed ? sha1.add(name).add(data).add(except).hex() : NOTHING));
  }

  private static void requireConsecutive(List<Publication> lost, Position held) {
    boolean endsRight = lost.isEmpty() || lost.get(lost.size() - 1).position().equals(held);
    if (!endsRight || !isContiguous(lost, 1)) {
      throw new IllegalArgumentException("not consecutive up to " + held);
    }
  }

  @Override
  public Future<Map<Channel, Position>> heads(List<Channel> channels) {
    Map<Channel, Position> heads = new HashMap<>();
    Map<Integer, List<Channel>> buckets = new HashMap<>();
    for (Channel channel : channels) {
      if (keys(channel).policy.keepsHistory()) {
        buckets.computeIfAbsent(bucket(channel), bucket -> new ArrayList<>()).add(channel);
      } else {
        heads.put(channel, Position.NONE);
      }
    }
    List<Future<Void>> reads = new ArrayList<>();
    for (List<Channel> bucket : buckets.values()) {
      for (int from = 0; from < bucket.size(); from += HEADS_PER_SCRIPT) {
        int to = Math.min(bucket.size(), from + HEADS_PER_SCRIPT);
        reads.add(readHeads(bucket.subList(from, to), heads));
      }
    }
    return Future.all(reads).map(heads);
  }

  private Future<Void> readHeads(List<Channel> channels, Map<Channel, Position> heads) {
    int keys = 2 * channels.size();
    byte[][] arguments = new byte[keys + channels.size()][];
    for (int i = 0; i < channels.size(); i++) {
      ChannelKeys channel = keys(channels.get(i));
      arguments[2 * i] = channel.meta;
      arguments[2 * i + 1] = channel.log;
      arguments[keys + i] = channel.metaTtlMs;
    }
    return reads
        .run(Script.HEADS, keys, arguments)
        .map(
            answer -> {
              for (int i = 0; i < channels.size(); i++) {
                heads.put(channels.get(i), position(answer, 2 * i));
              }
              return null;
            });
  }

  @Override
  public Future<Changes> changes(int bucket, long since) {
    return reads
        .run(
            Script.CHANGES,
            2,
            ChannelKeys.index(bucket),
            ChannelKeys.changes(bucket),
            ChannelKeys.number(since))
        .compose(
            answer -> {
              long counter = answer.get(0).toLong();
              boolean complete = answer.get(1).toLong() == 1;
              List<Channel> moved =
                  answer.get(2).stream().map(name -> Channel.parse(name.toString())).toList();
              // The heads are read after the counter, so none of them is older than it.
              return heads(moved).map(heads -> new Changes(counter, complete, heads));
            });
  }

  @Override
  public int bucket(Channel channel) {
    return ChannelKeys.bucket(channel);
  }

  private ChannelKeys keys(Channel channel) {
    ChannelKeys keys = known.get(channel);
    if (keys == null) {
      keys = new ChannelKeys(channel, policies.of(channel.toString()));
      known.put(channel, keys);
    }
    return keys;
  }

  private static Appended appended(Channel channel, Message message, String id, Response answer) {
    return new Appended(
        new Publication(channel, position(answer, 0), answer.get(2).toLong(), message, id),
        answer.get(3).toLong() == 1,
        interests(answer.get(4)));
  }

  private static Position position(Response answer, int index) {
    return new Position(answer.get(index).toString(), answer.get(index + 1).toLong());
  }

  /** From a hash as Redis lists it: field, value, field, value. */
  private static List<Interest> interests(Response nodes) {
    List<Interest> interests = new ArrayList<>(nodes.size() / 2);
    for (int i = 0; i < nodes.size(); i += 2) {
      interests.add(new Interest(nodes.get(i).toString(), nodes.get(i + 1).toString()));
    }
    return interests;
  }
}
