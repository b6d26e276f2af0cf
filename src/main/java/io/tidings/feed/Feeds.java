package io.tidings.feed;

import io.tidings.config.History;
import io.tidings.log.Log;
import io.tidings.message.Channel;
import io.tidings.message.Position;
import io.tidings.message.Publication;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** One gateway's feeds. Confined to its event loop. */
public final class Feeds {
  /** How feeds hear: the gateway passes its backplane. */
  public interface Ears {
    /** Completes with the log's head; what is appended after it is announced. */
    Future<Position> subscribe(Channel channel);

    /** The opposite of {@link #subscribe}; also to be called when that failed. */
    void unsubscribe(Channel channel);
  }

  public Feeds(Vertx vertx, Tick tick, Ears ears, Log log, History history) {}

  /** Begins a subscription; {@link Subscription#joined} tells how that went. */
  public Subscription subscribe(Channel channel, Reader reader, Start start) {
    return new Subscription(channel);
  }

  /** News of channels, as the backplane tells them: lost, repeated or out of order at times. */
  public void announced(List<Publication> publications) {}

  /** The log of a channel has got at least this far. */
  public void head(Channel channel, Position head) {}

  /** Ends everything. */
  public void close() {}
}
