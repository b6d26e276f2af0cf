package io.tidings.gateway;

import io.netty.buffer.ByteBuf;

/** The wire of one connection, whatever the transport. Confined to its gateway's event loop. */
interface Outlet {
  /** Takes everything, and nobody ever sees it. */
  Outlet NOWHERE =
      new Outlet() {
        @Override
        public boolean isWritable() {
          return true;
        }

        @Override
        public void write(ByteBuf frames) {
          frames.release();
        }

        @Override
        public void read(boolean wanted) {}

        @Override
        public void close(Farewell farewell) {}
      };

  /** False while more waits to be sent than may. */
  boolean isWritable();

  /**
   * Writes whole frames, which leave at the end of the turn. After a close they are dropped.
   *
   * @param frames theirs to release
   */
  void write(ByteBuf frames);

  /** Whether the client is read from; what it has sent already still arrives. */
  void read(boolean wanted);

  /** Tells the client why, and ends the connection. */
  void close(Farewell farewell);
}
