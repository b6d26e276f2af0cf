package io.tidings.gateway;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * A connection that was negotiated, as those see it who are asked for it by a request. May be used
 * from any thread; answers may come on any.
 */
interface SignalRSession {
  /** By what a client comes. */
  enum Transport {
    WEB_SOCKETS,
    SERVER_SENT_EVENTS,
    LONG_POLLING,
    /** It is not to come any more. */
    NONE
  }

  /**
   * A request waits for messages.
   *
   * @param here where it came in
   */
  void receive(Transport transport, Downlink downlink, SignalRLoop here);

  /** A response that waited for messages broke off. */
  void lost(Downlink downlink);

  /** The client says something. */
  void post(Buffer body, Consumer<Answer> answer);

  /** The client ends the connection. */
  void delete(Consumer<Answer> answer);
}
