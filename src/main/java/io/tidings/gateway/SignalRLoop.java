package io.tidings.gateway;

/**
 * What all SignalR clients of one gateway share.
 *
 * @param acks sends what is acknowledged to them
 */
record SignalRLoop(Loop loop, Rhythm rhythm, Acks acks) {
  static SignalRLoop of(Loop loop) {
    return new SignalRLoop(
        loop,
        new Rhythm(loop.context().owner(), loop.settings().signalr()),
        new Acks(loop.context().owner()));
  }
}
