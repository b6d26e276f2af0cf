package io.tidings.gateway;

/** How a request of a SignalR client is answered that is not answered by messages. */
record Answer(int status, String text) {
  static final Answer TAKEN = new Answer(200, "");
  static final Answer ENDED = new Answer(202, "");
  static final Answer ID_MISSING = new Answer(400, "Connection ID required");
  static final Answer NOT_THIS_TRANSPORT =
      new Answer(400, "Cannot change transports mid-connection");
  static final Answer ONLY_LONG_POLLING =
      new Answer(400, "Cannot terminate this connection using the DELETE endpoint.");
  static final Answer UNKNOWN = new Answer(404, "No Connection with that ID");
  static final Answer NOT_FOR_WEB_SOCKETS =
      new Answer(405, "POST requests are not allowed for WebSocket connections.");
  static final Answer BUSY = new Answer(409, "");
}
