package io.tidings.gateway;

import io.vertx.core.buffer.Buffer;

/**
 * Where what a client is sent leaves piece by piece, on whatever event loop or node that is. May be
 * used from any thread, in the order in which the pieces are to arrive.
 */
interface Downlink {
  /**
   * A part of what is sent.
   *
   * @param status of the response, the same for all of its pieces
   * @param last whether it ends with this
   */
  record Piece(int status, Buffer bytes, boolean last) {
    /** One of several. */
    static Piece of(Buffer bytes) {
      return new Piece(200, bytes, false);
    }

    /** The only one, or the last of several. */
    static Piece last(Buffer bytes) {
      return new Piece(200, bytes, true);
    }
  }

  /**
   * Sends a piece.
   *
   * @param sent is called, on whatever thread, when it has left
   */
  void send(Piece piece, Runnable sent);

  /** Ends it, before anything was sent, with another answer. */
  default void refuse(Answer answer) {
    send(new Piece(answer.status(), Buffer.buffer(answer.text()), true), () -> {});
  }
}
