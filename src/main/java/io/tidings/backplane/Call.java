package io.tidings.backplane;

import io.tidings.message.Json;
import java.time.Duration;

/**
 * Asks a client to do something and say what came of it.
 *
 * @param connection the id of the one connection that is meant, on whatever node
 * @param method of the client
 * @param arguments an array
 * @param timeout after which nobody waits for the answer
 */
public record Call(String connection, String method, Json arguments, Duration timeout) {
  public Call {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be > 0, was " + timeout);
    }
  }
}
