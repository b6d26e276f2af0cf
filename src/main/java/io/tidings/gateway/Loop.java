package io.tidings.gateway;

import io.netty.channel.WriteBufferWaterMark;
import io.tidings.config.Limits;
import io.tidings.feed.Tick;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;

/** What all that runs on one gateway's event loop shares. */
final class Loop {
  private final ContextInternal context;
  private final Tick tick;
  private final Pulse pulse;
  private final WriteBufferWaterMark waterMark;

  Loop(ContextInternal context, Limits limits, Duration pulse) {
    this.context = context;
    this.tick = new Tick(context);
    this.pulse = new Pulse(context.owner(), pulse);
    this.waterMark = new WriteBufferWaterMark(limits.outbound() / 2, limits.outbound());
  }

  ContextInternal context() {
    return context;
  }

  Tick tick() {
    return tick;
  }

  Pulse pulse() {
    return pulse;
  }

  /** Between which bytes waiting on one socket it stops and goes on being written to. */
  WriteBufferWaterMark waterMark() {
    return waterMark;
  }
}
