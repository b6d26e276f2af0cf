package io.tidings.backplane;

import io.tidings.log.Log;
import io.tidings.log.Log.Interest;
import io.tidings.message.Channel;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Which listeners of this node listen to which channel, and the interest that the node has noted
 * beside the channel's log. Confined to the node's context, but for {@link #listeners}.
 *
 * <p>Each opening of a channel has an interest with a token of its own, and so has each assertion
 * after which an earlier token may be taken for a dead node's. A token is only replaced or removed
 * while no note of it is under way: a note that arrived late would otherwise overwrite a newer one,
 * and its removal would then delete it.
 */
final class Interests {
  /** How many assertions are under way at a time. */
  private static final int WINDOW = 128;

  /** In beats: after these every interest has been asserted once more. */
  private static final int ROTATION = 60;

  private final String node;
  private final Log log;
  private final BiConsumer<Channel, Interest> leftover;
  private final Map<Channel, Entry> entries = new ConcurrentHashMap<>();
  private final List<Set<Channel>> buckets = new ArrayList<>(Log.BUCKETS);
  private final Set<Channel> due = new LinkedHashSet<>();
  private final Errand assertion = new Errand("assert interests", this::assertDue);
  private long tokens;
  private int rotated;

  /**
   * @param leftover takes interests that could not be removed
   */
  Interests(String node, Log log, BiConsumer<Channel, Interest> leftover) {
    this.node = node;
    this.log = log;
    this.leftover = leftover;
    for (int bucket = 0; bucket < Log.BUCKETS; bucket++) {
      buckets.add(new HashSet<>());
    }
  }

  private static final class Entry {
    Interest interest;
    volatile List<Listener> listeners = List.of();

    /** How many notes of the interest are under way. */
    int pending;

    /** The token may be taken for a dead node's. */
    boolean stale;

    /** To be asserted once nothing is under way. */
    boolean again;

    Entry(Interest interest) {
      this.interest = interest;
    }
  }

  /**
   * Enters the listener, which from now on is handed the channel's news. The interest returned is
   * about to be noted; {@link #settle} must be told how that ended.
   */
  Interest enter(Channel channel, Listener listener) {
    Entry entry = entries.computeIfAbsent(channel, this::open);
    if (!entry.listeners.contains(listener)) {
      List<Listener> listeners = new ArrayList<>(entry.listeners);
      listeners.add(listener);
      entry.listeners = List.copyOf(listeners);
    }
    entry.pending++;
    return entry.interest;
  }

  private Entry open(Channel channel) {
    buckets.get(log.bucket(channel)).add(channel);
    return new Entry(fresh());
  }

  private Interest fresh() {
    return new Interest(node, Long.toString(++tokens, Character.MAX_RADIX));
  }

  /** Tells that the noting of a channel's interest has ended. */
  void settle(Channel channel, boolean noted) {
    Entry entry = entries.get(channel);
    entry.pending--;
    if (!noted) {
      due.add(channel);
    }
    if (entry.pending == 0) {
      if (entry.listeners.isEmpty()) {
        close(channel, entry);
      } else if (entry.again) {
        entry.again = false;
        due.add(channel);
        assertion.request();
      }
    }
  }

  /** Takes the listener out; after the last one the interest is removed. */
  void leave(Channel channel, Listener listener) {
    Entry entry = entries.get(channel);
    if (entry == null) {
      return;
    }
    entry.listeners = entry.listeners.stream().filter(other -> other != listener).toList();
    if (entry.listeners.isEmpty() && entry.pending == 0) {
      close(channel, entry);
    }
  }

  private void close(Channel channel, Entry entry) {
    entries.remove(channel);
    buckets.get(log.bucket(channel)).remove(channel);
    due.remove(channel);
    log.unsubscribe(channel, entry.interest)
        .onFailure(cause -> leftover.accept(channel, entry.interest));
  }

  /**
   * May be called from any thread: whoever publishes after an interest was noted finds its
   * listener.
   */
  List<Listener> listeners(Channel channel) {
    Entry entry = entries.get(channel);
    return entry == null ? List.of() : entry.listeners;
  }

  /** The channels of a bucket that somebody listens to. */
  Collection<Channel> channels(int bucket) {
    return buckets.get(bucket);
  }

  /** Asserts every interest with a fresh token, and tells the listeners the heads found. */
  void reassert() {
    entries.values().forEach(entry -> entry.stale = true);
    due.addAll(entries.keySet());
    assertion.request();
  }

  /** Asserts the next few in the rotation, and what could not be noted before. */
  void beat() {
    for (int i = 0; i <= Log.BUCKETS / ROTATION; i++) {
      due.addAll(buckets.get(rotated));
      rotated = (rotated + 1) % Log.BUCKETS;
    }
    if (!due.isEmpty()) {
      assertion.request();
    }
  }

  private Future<Void> assertDue() {
    Iterator<Channel> takingOut =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return !due.isEmpty();
          }

          @Override
          public Channel next() {
            Iterator<Channel> first = due.iterator();
            Channel channel = first.next();
            first.remove();
            return channel;
          }
        };
    return Window.each(takingOut, WINDOW, this::assertOne);
  }

  private Future<Void> assertOne(Channel channel) {
    Entry entry = entries.get(channel);
    if (entry == null || entry.listeners.isEmpty()) {
      return Future.succeededFuture();
    }
    if (entry.pending > 0) {
      entry.again = true;
      return Future.succeededFuture();
    }
    if (entry.stale) {
      entry.interest = fresh();
      entry.stale = false;
    }
    entry.pending++;
    return log.subscribe(channel, entry.interest)
        .onComplete(noted -> settle(channel, noted.succeeded()))
        .onSuccess(head -> Handover.heads(this, Map.of(channel, head)))
        .mapEmpty();
  }
}
