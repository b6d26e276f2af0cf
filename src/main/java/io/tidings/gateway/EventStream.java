package io.tidings.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidings.protocol.signalr.SignalRDialect.Carrier;
import java.util.function.Consumer;

/** A client on server-sent events: one response, which lasts as long as the connection. */
final class EventStream extends HttpTransport {
  /** Firefox does not take a stream for open before it has some of it. */
  private static final byte[] BEGIN = {':', '\r', '\n'};

  private final Downlink downlink;
  private final Ferry ferry;
  private final SignalRClient client;
  private final Runnable forget;
  private boolean over;

  /**
   * @param forget is run when the client is gone
   */
  EventStream(SignalRLoop shared, SignalRTerms terms, Downlink downlink, Runnable forget) {
    this.downlink = downlink;
    this.forget = forget;
    this.client = new SignalRClient(shared, terms, Carrier.EVENTS, this, this::gone);
    this.ferry =
        new Ferry(
            shared.loop(), downlink, () -> client.drained(this), () -> client.lost(this, true));
    ferry.write(Unpooled.wrappedBuffer(BEGIN));
  }

  @Override
  SignalRClient client() {
    return client;
  }

  @Override
  boolean isOver() {
    return over;
  }

  @Override
  void attach(Downlink fresh) {
    fresh.refuse(Answer.BUSY);
  }

  @Override
  void lost(Downlink which) {
    if (which.equals(downlink)) {
      client.lost(this, false);
    }
  }

  @Override
  void delete(Consumer<Answer> answer) {
    answer.accept(Answer.ONLY_LONG_POLLING);
  }

  @Override
  public boolean isWritable() {
    return ferry.isWritable();
  }

  @Override
  public void write(ByteBuf frames) {
    ferry.write(frames);
  }

  @Override
  public void close(Farewell farewell) {
    ferry.close();
  }

  private void gone() {
    over = true;
    ferry.release();
    read(true);
    forget.run();
  }
}
