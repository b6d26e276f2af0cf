package io.tidings.backplane;

import io.tidings.log.Log;
import io.tidings.log.Log.Interest;
import io.tidings.log.Registry;
import io.tidings.log.Registry.Census;
import io.tidings.message.Channel;
import io.tidings.message.Json;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.tidings.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's ear and voice in the cluster. What it hears is news of the logs and no more than that:
 * it may be lost, repeated or out of order. Where something may have been lost, it compares the
 * logs' heads with what was heard, so that listeners learn of everything that was appended, at the
 * latest some seconds after the cluster is whole.
 *
 * <p>Confined to the context that it was made on, the node's; the methods may be called from any
 * event loop, and their futures complete on the caller's context.
 *
 * <p>A node lives by its beat: with each it renews its lease, counts its peers, and tells them how
 * many news they should have had. All that takes time here is a number of beats.
 */
public final class Backplane {
  private static final Logger logger = LoggerFactory.getLogger(Backplane.class);
  private static final DeliveryOptions OPTIONS =
      new DeliveryOptions().setCodecName(AnnouncementsCodec.NAME);

  /** In beats. */
  private static final int LEASE = 5;

  private final VertxInternal vertx;
  private final ContextInternal context;
  private final String node;
  private final Registry registry;
  private final Duration beat;

  private final Peers peers;
  private final Interests interests;
  private final Leftovers leftovers;
  private final Heads heads;
  private final Handover handover;
  private final Gateways gateways;
  private final Commands commands;
  private final Calls calls;
  private final Greetings greetings;
  private final Outbox<Outbound> outbox;
  private final Errand census = new Errand("take census", this::takeCensus);
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();
  private String lineage = "";
  private long renewed;
  private long timer;

  /**
   * To be made on the node's context.
   *
   * @param node fresh whenever a process starts: nothing heard from an earlier one may be taken for
   *     this one's
   * @param log for this object alone, confined to the node's context
   * @param registry likewise
   */
  public Backplane(Vertx vertx, String node, Log log, Registry registry, Meters meters) {
    this(vertx, node, log, registry, meters, Duration.ofSeconds(1));
  }

  Backplane(Vertx vertx, String node, Log log, Registry registry, Meters meters, Duration beat) {
    this.vertx = (VertxInternal) vertx;
    this.context = this.vertx.getOrCreateContext();
    this.node = node;
    this.registry = registry;
    this.beat = beat;
    EventBus bus = vertx.eventBus();
    this.peers =
        new Peers(node, (peer, news) -> bus.send(Addresses.inbox(peer), news, OPTIONS), meters);
    this.leftovers = new Leftovers(node, log);
    this.interests =
        new Interests(
            node, log, (channel, interest) -> leftovers.add(channel, interest, peers.census()));
    this.heads = new Heads(log, interests);
    this.handover = new Handover(interests);
    this.gateways = new Gateways(context);
    this.commands = new Commands(vertx, gateways);
    this.calls = new Calls(vertx, gateways);
    this.greetings = new Greetings(vertx, this::takeCensus);
    this.outbox = new Outbox<>(context, this::dispatch, this::flush);
  }

  /**
   * @param everywhere to all peers, whatever the interests
   */
  private record Outbound(News news, List<Interest> interests, boolean everywhere) {}

  public String node() {
    return node;
  }

  /** The other nodes with a live lease, as of the last beat. */
  public Set<String> peers() {
    return peers.live();
  }

  /**
   * Completes when the node can be reached, has its lease, and is known to its peers, but for those
   * that do not answer; fails when the registry does.
   */
  public Future<Void> start() {
    return onNode(
        () -> {
          EventBus bus = vertx.eventBus();
          bus.registerCodec(new AnnouncementsCodec())
              .registerCodec(new CommandCodec())
              .registerCodec(new CallCodec())
              .registerCodec(new RelayedCodec());
          MessageConsumer<Announcements> inbox = bus.consumer(Addresses.inbox(node), this::receive);
          MessageConsumer<Command> orders =
              bus.consumer(Addresses.commands(node), commands::answer);
          MessageConsumer<Call> questions = bus.consumer(Addresses.calls(node), calls::answer);
          MessageConsumer<String> greeters =
              bus.consumer(Addresses.greetings(node), greetings::answer);
          consumers.addAll(List.of(inbox, orders, questions, greeters));
          watchMembers(new Leaving());
          renewed = System.nanoTime();
          return Future.all(consumers.stream().map(MessageConsumer::completion).toList())
              .compose(reachable -> takeCensus())
              .onSuccess(counted -> timer = context.setPeriodic(beat.toMillis(), some -> beat()))
              .compose(counted -> greetings.greet(node, peers.live()));
        });
  }

  /** Says what is still to be said, then ends the lease. Gateways should have left before. */
  public Future<Void> stop() {
    return onNode(
        () -> {
          vertx.cancelTimer(timer);
          peers.beat();
          watchMembers(null);
          return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
              .eventually(() -> registry.leave(node))
              .onComplete(
                  left -> {
                    vertx.eventBus().unregisterCodec(AnnouncementsCodec.NAME);
                    vertx.eventBus().unregisterCodec(CommandCodec.NAME);
                    vertx.eventBus().unregisterCodec(CallCodec.NAME);
                    vertx.eventBus().unregisterCodec(RelayedCodec.NAME);
                  })
              .mapEmpty();
        });
  }

  /**
   * Makes the listener hear of the channel. It is handed the channel's news from before the moment
   * that the node's interest is noted; what the log had by then is at or below the head returned.
   *
   * <p>Fails as {@link Log#subscribe} does. The listener stays entered all the same, and the
   * interest is noted as soon as the log can be reached, which {@link Listener#head} then tells:
   * whoever does not want that calls {@link #unsubscribe}.
   *
   * @param log the caller's own
   */
  public Future<Position> subscribe(Channel channel, Listener listener, Log log) {
    return this.<Interest>onNode(() -> Future.succeededFuture(interests.enter(channel, listener)))
        .compose(interest -> log.subscribe(channel, interest))
        .onComplete(
            noted -> context.runOnContext(v -> interests.settle(channel, noted.succeeded())));
  }

  /** The opposite of {@link #subscribe}. News that are on their way may still arrive. */
  public void unsubscribe(Channel channel, Listener listener) {
    context.runOnContext(v -> interests.leave(channel, listener));
  }

  /** Tells every interested node, this one included, of a publication. Keeps the order of calls. */
  public void announce(Publication publication, List<Interest> interests) {
    handover.add(publication);
    // The node's context is only called over to where there is a peer to be told.
    for (Interest interest : interests) {
      if (!interest.node().equals(node)) {
        outbox.put(new Outbound(new News.Published(publication), interests, false));
        return;
      }
    }
  }

  /** Tells every node of a publication, interested or not: while nobody can know who is. */
  public void announceToAll(Publication publication) {
    handover.add(publication);
    outbox.put(new Outbound(new News.Published(publication), List.of(), true));
  }

  /**
   * To be called when it is not known whether something was appended: every node that listens to
   * the channel compares heads now, and again some seconds later.
   */
  public void suspect(Channel channel) {
    outbox.put(new Outbound(new News.Suspected(channel), List.of(), true));
  }

  /** To be called when the connection to the log is back: it may have forgotten, or gone on. */
  public void reassert() {
    context.runOnContext(v -> startOver());
  }

  /** Makes the listener take part in {@link #execute} and {@link #call}. */
  public void join(Listener listener) {
    context.runOnContext(v -> gateways.join(listener));
  }

  /** The opposite of {@link #join}. */
  public void leave(Listener listener) {
    context.runOnContext(v -> gateways.leave(listener));
  }

  /**
   * Has the command carried out on every node.
   *
   * @return how many connections it was meant for, on the nodes where it took effect in time; never
   *     fails
   */
  public Future<Integer> execute(Command command) {
    return onNode(() -> commands.execute(command, peers.live()));
  }

  /**
   * Calls a client, on whatever node it is connected to.
   *
   * @return its answer; fails with a {@link io.tidings.message.HubException}: UNKNOWN where there
   *     is no such connection, UNAVAILABLE where no answer came in time, and as the client says it
   *     where it refuses
   */
  public Future<Json> call(Call call) {
    return onNode(() -> calls.call(call, peers.live()));
  }

  private <T> Future<T> onNode(Supplier<Future<T>> work) {
    Promise<T> answer = vertx.getOrCreateContext().promise();
    context.runOnContext(
        v -> Future.succeededFuture().compose(some -> work.get()).onComplete(answer));
    return answer.future();
  }

  private void dispatch(Outbound outbound) {
    News news = outbound.news();
    if (news instanceof News.Suspected suspected) {
      doubt(suspected.channel());
    }
    if (outbound.everywhere()) {
      peers.tellAll(news);
    }
    for (Interest interest : outbound.interests()) {
      boolean stale = !interest.node().equals(node) && !peers.tell(interest.node(), news);
      if (stale && news instanceof News.Published published) {
        leftovers.add(published.publication().channel(), interest, peers.census());
      }
    }
  }

  private void flush() {
    peers.flush();
    if (peers.metStranger()) {
      census.request();
    }
  }

  private void hear(News news) {
    if (news instanceof News.Published published) {
      handover.add(published.publication());
    } else if (news instanceof News.Suspected suspected) {
      doubt(suspected.channel());
    }
  }

  private void doubt(Channel channel) {
    if (!interests.listeners(channel).isEmpty()) {
      heads.compareOverTime();
    }
  }

  private void receive(Message<Announcements> message) {
    Announcements announcements;
    try {
      announcements = message.body(); // Decodes.
    } catch (RuntimeException e) {
      logger.warn("announcements not understood node={}", node, e);
      heads.compare();
      return;
    }
    announcements.news().forEach(this::hear);
    if (!peers.receive(announcements)) {
      logger.debug("news missed from={} first={}", announcements.from(), announcements.first());
      heads.compare();
    }
    flush();
  }

  private void beat() {
    census.request();
    if (peers.beat()) {
      heads.compare();
    }
    heads.beat();
    interests.beat();
  }

  private Future<Void> takeCensus() {
    long number = peers.beginCensus();
    long asked = System.nanoTime();
    Duration lease = beat.multipliedBy(LEASE);
    return registry
        .renew(node, lease)
        .onSuccess(
            counted -> {
              boolean lapsed = System.nanoTime() - renewed >= lease.toNanos();
              renewed = asked;
              counted(number, counted, lapsed);
            })
        .mapEmpty();
  }

  private void counted(long number, Census counted, boolean lapsed) {
    boolean moved = !counted.lineage().equals(lineage);
    if (moved || lapsed) {
      logger.info("starting over node={} lapsed={} lineage={}", node, lapsed, counted.lineage());
      lineage = counted.lineage();
      startOver();
    }
    if (peers.update(number, counted.nodes())) {
      heads.compareOverTime();
    }
    leftovers.sweep(number, counted.nodes());
  }

  private void startOver() {
    heads.forget();
    interests.reassert();
    heads.compare();
  }

  private void watchMembers(NodeListener listener) {
    ClusterManager cluster = vertx.clusterManager();
    if (cluster != null) {
      cluster.nodeListener(listener);
    }
  }

  /** A member that has left may have appended what it no longer could announce. */
  private final class Leaving implements NodeListener {
    @Override
    public void nodeAdded(String member) {}

    @Override
    public void nodeLeft(String member) {
      context.runOnContext(v -> heads.compareOverTime());
    }
  }
}
