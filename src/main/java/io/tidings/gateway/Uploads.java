package io.tidings.gateway;

import io.tidings.hub.ItemStream;
import io.tidings.message.Failure;
import io.tidings.message.Json;
import io.tidings.protocol.signalr.HubMessage.Completion;
import io.tidings.protocol.signalr.HubMessage.StreamItem;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client streams to the hub. While a stream has more than the hub takes, the client is not
 * to be read from. Confined to its gateway's event loop.
 */
final class Uploads {
  /** At the same time. */
  private static final int MOST = 256;

  private static final Logger log = LoggerFactory.getLogger(Uploads.class);

  private final Runnable moved;
  private final Map<String, ItemStream<Json>> streams = new HashMap<>();
  private int full;

  /**
   * @param moved told when the client may be read from again
   */
  Uploads(Runnable moved) {
    this.moved = moved;
  }

  /**
   * Begins the streams of one call.
   *
   * @throws io.tidings.message.HubException CONFLICT when the client streams one of them already,
   *     TOO_MANY when it streams too much
   */
  List<ReadStream<Json>> open(List<String> ids) {
    if (streams.size() + ids.size() > MOST) {
      throw Failure.TOO_MANY.because(
          "at most " + MOST + " streams of a client can be open at once");
    }
    List<ReadStream<Json>> opened = new ArrayList<>(ids.size());
    for (String id : ids) {
      ItemStream<Json> stream = new ItemStream<>();
      if (streams.putIfAbsent(id, stream) != null) {
        throw Failure.CONFLICT.because("a stream with the id '" + id + "' is open already");
      }
      opened.add(stream);
    }
    return opened;
  }

  /** Nobody reads them any more: what comes of them is passed over. */
  void close(List<String> ids) {
    for (String id : ids) {
      ItemStream<Json> stream = streams.remove(id);
      if (stream != null) {
        stream.close();
      }
    }
  }

  /** Whether the client is to be read from. */
  boolean areOpen() {
    return full == 0;
  }

  /** An item of a stream; what belongs to none, or to one that is over, is passed over. */
  void item(StreamItem item) {
    ItemStream<Json> stream = streams.get(item.invocationId());
    if (stream != null) {
      stream.write(item.item()).onFailure(over -> log.trace("an item that nobody reads"));
      if (stream.writeQueueFull()) {
        full++;
        stream.drainHandler(drained -> drained());
      }
    }
  }

  private void drained() {
    full--;
    moved.run();
  }

  /** The end of a stream, which is open until its call is answered all the same. */
  void complete(Completion end) {
    ItemStream<Json> stream = streams.get(end.invocationId());
    if (stream != null && end.error().isPresent()) {
      stream.fail(Failure.MALFORMED.because(end.error().get()));
    } else if (stream != null) {
      stream.end();
    }
  }

  /** The client is gone, and with it all that it would have sent. */
  void clear() {
    streams
        .values()
        .forEach(stream -> stream.fail(Failure.UNAVAILABLE.because("the client is gone")));
    streams.clear();
  }
}
