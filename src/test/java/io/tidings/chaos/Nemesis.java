package io.tidings.chaos;

import io.tidings.it.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Lets a schedule's faults happen, each at its time, and restarts nodes that end by themselves. */
final class Nemesis {
  private static final Duration DELAY = Duration.ofMillis(60);
  private static final long SUPERVISION_MS = 500;

  private final List<ChaosNode> nodes;
  private final Network network;
  private final Storage storage;
  private final Losses losses;
  private final History history;

  /** Those that have been ended and are not to be restarted yet. */
  private final Set<Integer> down = new HashSet<>();

  Nemesis(List<ChaosNode> nodes, Network network, Storage storage, Losses losses, History history) {
    this.nodes = nodes;
    this.network = network;
    this.storage = storage;
    this.losses = losses;
    this.history = history;
  }

  /** Returns when all faults have ended. */
  void run(List<Strike> strikes) throws IOException {
    Queue<Action> actions = new PriorityQueue<>(Comparator.comparingLong(Action::at));
    for (Strike strike : strikes) {
      actions.add(new Action(strike.begin(), strike, true));
    }
    long began = history.now();
    while (!actions.isEmpty()) {
      long left = actions.peek().at() - (history.now() - began);
      if (left > 0) {
        LockSupport.parkNanos(Math.min(left, SUPERVISION_MS) * 1_000_000);
        supervise();
      } else {
        Action action = actions.remove();
        Strike strike = action.strike();
        if (!action.begins()) {
          note("end " + strike);
          end(strike);
        } else if (isBearable(strike)) {
          note("begin " + strike);
          begin(strike);
          actions.add(new Action(strike.end(), strike, false));
        } else {
          note("spare " + strike);
        }
      }
    }
  }

  /** Were all nodes but beginning to live all the time, nothing would ever be published. */
  private boolean isBearable(Strike strike) {
    boolean endsNode = strike.fault() == Fault.KILL_NODE || strike.fault() == Fault.DRAIN_NODE;
    return !endsNode || others(strike.node()).mapToObj(nodes::get).anyMatch(ChaosNode::isReady);
  }

  private record Action(long at, Strike strike, boolean begins) {}

  /** Restarts nodes that have ended by themselves, as whatever runs nodes does. */
  void supervise() {
    for (int node = 0; node < nodes.size(); node++) {
      if (!down.contains(node) && nodes.get(node).hasEnded()) {
        note("node=" + node + " ended by itself");
        losses.died();
        nodes.get(node).relaunch();
      }
    }
  }

  private void note(String text) {
    history.note(at -> new Event.Faulted(at, text));
  }

  private void begin(Strike strike) throws IOException {
    int other = strike.other();
    ChaosNode node = nodes.get(strike.node());
    TcpProxy link = node.link();
    switch (strike.fault()) {
      case KILL_NODE -> kill(strike.node());
      case KILL_ALL -> IntStream.range(0, nodes.size()).forEach(this::kill);
      case FREEZE_NODE -> node.freeze();
      case DRAIN_NODE -> {
        down.add(strike.node());
        node.terminate();
        losses.died();
      }
      case CUT_LINK -> link.cut();
      case REFUSE_LINK -> {
        link.refuse(true);
        link.cut();
      }
      case HOLD_LINK -> link.hold();
      case DELAY_LINK -> link.delay(DELAY);
      case LOSE_ANSWERS -> link.swallowAnswers(true);
      case CUT_PAIR -> network.cut(strike.node(), other);
      case DEAFEN_PAIR -> network.drop(strike.node(), other);
      case SPLIT_PAIR -> split(strike.node(), other);
      case ISOLATE_NODE -> others(strike.node()).forEach(another -> split(strike.node(), another));
      case KILL_REDIS -> storage.kill();
      case FREEZE_REDIS -> storage.freeze();
      case LOSE_TAIL -> storage.part();
    }
  }

  private void end(Strike strike) throws IOException {
    int other = strike.other();
    ChaosNode node = nodes.get(strike.node());
    TcpProxy link = node.link();
    switch (strike.fault()) {
      case KILL_NODE -> launch(strike.node());
      case KILL_ALL -> IntStream.range(0, nodes.size()).forEach(this::launch);
      case FREEZE_NODE -> node.thaw();
      case DRAIN_NODE -> {
        node.awaitEnd();
        losses.died();
        down.remove(strike.node());
        node.relaunch();
      }
      case CUT_LINK, CUT_PAIR -> {}
      case REFUSE_LINK -> link.refuse(false);
      case HOLD_LINK -> link.release();
      case DELAY_LINK -> link.delay(Duration.ZERO);
      case LOSE_ANSWERS -> {
        // Whoever still waits for an answer must not take a later one for it.
        link.cut();
        link.swallowAnswers(false);
      }
      case DEAFEN_PAIR -> network.pass(strike.node(), other);
      case SPLIT_PAIR -> heal(strike.node(), other);
      case ISOLATE_NODE -> others(strike.node()).forEach(another -> heal(strike.node(), another));
      case KILL_REDIS -> storage.revive();
      case FREEZE_REDIS -> storage.thaw();
      case LOSE_TAIL -> storage.lose();
    }
  }

  private void kill(int node) {
    down.add(node);
    nodes.get(node).kill();
    losses.died();
  }

  private void launch(int node) {
    down.remove(node);
    nodes.get(node).launch();
  }

  private void split(int node, int other) {
    network.drop(node, other);
    network.drop(other, node);
  }

  private void heal(int node, int other) {
    network.pass(node, other);
    network.pass(other, node);
  }

  private IntStream others(int node) {
    return IntStream.range(0, nodes.size()).filter(another -> another != node);
  }
}
