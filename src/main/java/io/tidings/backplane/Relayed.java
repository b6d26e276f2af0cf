package io.tidings.backplane;

import io.vertx.core.buffer.Buffer;

/**
 * What two nodes say to each other about a client whose requests come to one of them while the
 * other one holds its connection.
 */
public sealed interface Relayed {
  /**
   * Whose connection it is about.
   *
   * @param hub the path where it was negotiated
   * @param token that was given for it
   */
  record Subject(String hub, String token) {}

  /**
   * A response that is open on the node of a request.
   *
   * @param address where its pieces are to be sent to
   */
  record Response(String address, long number) {}

  /** A WebSocket has come: who is it? To be answered by {@link Claimed}, at most once. */
  record Claim(Subject subject) implements Relayed {}

  /**
   * The connection is the asker's from now on.
   *
   * @param user empty when anonymous
   * @param resumed whether the id is that of an earlier connection
   * @param stateful whether the client may come back on another socket
   * @param ids whether the client is told the ids of messages
   */
  record Claimed(String connection, String user, boolean resumed, boolean stateful, boolean ids)
      implements Relayed {}

  /**
   * A request waits for messages, which come as {@link Piece}.
   *
   * @param events whether by server-sent events
   */
  record Wait(Subject subject, boolean events, Response response) implements Relayed {}

  /** A piece of what a request waited for. To be answered when it has left. */
  record Piece(Response response, int status, Buffer bytes, boolean last) implements Relayed {}

  /** A response broke off. */
  record Lost(Subject subject, Response response) implements Relayed {}

  /** The client says something. */
  record Post(Subject subject, Buffer body) implements Relayed {}

  /** The client ends the connection. */
  record Delete(Subject subject) implements Relayed {}

  /**
   * How something of the above went.
   *
   * @param status of HTTP
   */
  record Answer(int status, String text) implements Relayed {}
}
