package io.tidings.backplane;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The gateways of this node, as one asks them. Confined to the node's context. */
final class Gateways {
  private final ContextInternal context;
  private final Set<Listener> gateways = new LinkedHashSet<>();

  Gateways(ContextInternal context) {
    this.context = context;
  }

  void join(Listener gateway) {
    gateways.add(gateway);
  }

  void leave(Listener gateway) {
    gateways.remove(gateway);
  }

  /** Asks each on its own context; the answers complete on the node's. */
  <T> List<Future<T>> ask(Function<Listener, Future<T>> question) {
    return gateways.stream().map(gateway -> ask(gateway, question)).toList();
  }

  private <T> Future<T> ask(Listener gateway, Function<Listener, Future<T>> question) {
    Promise<T> answer = context.promise();
    gateway
        .context()
        .runOnContext(v -> Future.succeededFuture(gateway).compose(question).onComplete(answer));
    return answer.future();
  }
}
