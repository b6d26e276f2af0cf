package io.tidings.protocol.signalr;

/** The numbers by which a MessagePack completion says what it brings. */
final class ResultKind {
  static final int ERROR = 1;
  static final int VOID = 2;
  static final int VALUE = 3;

  private ResultKind() {}
}
