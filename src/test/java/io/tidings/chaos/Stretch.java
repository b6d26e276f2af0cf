package io.tidings.chaos;

import io.tidings.message.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * Part of a channel that a client was given without being told of a loss: across reconnections, for
 * as long as each said that it recovered.
 */
final class Stretch {
  private final Position start;
  private final List<Received> messages = new ArrayList<>();
  private Position end;
  private boolean settled;
  private boolean toldLost;

  Stretch(Position start) {
    this.start = start;
    this.end = start;
  }

  /** A message as it arrived. */
  record Received(Position position, String content) {}

  /** Exclusive. */
  Position start() {
    return start;
  }

  /** How far the client got, also by an answer that told it a later epoch of the same place. */
  Position end() {
    return end;
  }

  List<Received> messages() {
    return messages;
  }

  void add(Received message) {
    messages.add(message);
    end = message.position();
  }

  void moveTo(Position position) {
    end = position;
  }

  /** From now on everything that there is must be in it. */
  void settle() {
    settled = true;
  }

  boolean isSettled() {
    return settled;
  }

  /** It ended because the client was told that the log has lost something. */
  void tellLost() {
    toldLost = true;
  }

  boolean isToldLost() {
    return toldLost;
  }

  /** Whether a message of this place should be in it, were the channel's history a single line. */
  boolean covers(Position place) {
    return isAfter(place, start) && (settled || !isAfter(place, end));
  }

  /** In the order of a log that begins a new epoch wherever it may have lost something. */
  static boolean isAfter(Position place, Position other) {
    if (place.generation() == other.generation()) {
      return place.epoch().equals(other.epoch()) && place.offset() > other.offset();
    }
    return place.generation() > other.generation();
  }
}
