package io.tidings.gateway;

import io.netty.channel.WriteBufferWaterMark;
import io.tidings.auth.Access;
import io.tidings.auth.Tokens;
import io.tidings.backplane.Backplane;
import io.tidings.config.Settings;
import io.tidings.feed.Feeds;
import io.tidings.feed.Tick;
import io.tidings.hub.Hub;
import io.tidings.hub.Hubs;
import io.tidings.hub.Services;
import io.tidings.log.Memberships;
import io.tidings.log.Registry;
import io.tidings.message.Failure;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;

/**
 * What all that runs on one gateway's event loop shares.
 *
 * @param waterMark between which bytes waiting on one socket it stops and goes on being written to
 */
record Loop(
    ContextInternal context,
    Settings settings,
    Tick tick,
    Pulse pulse,
    WriteBufferWaterMark waterMark,
    Feeds feeds,
    Hub hub,
    Hubs hubs,
    Services services,
    Forwarding forwarding,
    Access access,
    Tokens tokens,
    Registry registry,
    Memberships memberships,
    Backplane backplane,
    Connections connections) {

  /**
   * Who comes in by a request.
   *
   * @throws io.tidings.message.HubException as {@link Admission#of} does, and UNAVAILABLE while the
   *     node is leaving
   */
  Admission admit(HttpServerRequest request) {
    if (connections.areLeaving()) {
      throw Failure.UNAVAILABLE.because("this node is stopping; connect to another");
    }
    return Admission.of(request, tokens, settings.auth().anonymous());
  }

  /** The one way into the loop from elsewhere: the work is done here, after what came before. */
  void run(Runnable work) {
    if (context.inThread()) {
      context.dispatch(work, Runnable::run);
    } else {
      context.runOnContext(v -> work.run());
    }
  }
}
