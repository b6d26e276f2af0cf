package io.tidings.hub;

import io.tidings.message.Channel;
import io.tidings.message.Failure;
import io.tidings.message.HubException;
import io.tidings.message.Position;
import java.util.Optional;

/**
 * A part of a channel's history.
 *
 * @param since without it; what came after it is meant
 * @param limit of messages
 * @param reverse the newest first
 */
public record HistoryQuery(Channel channel, Optional<Position> since, int limit, boolean reverse) {
  public static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  /**
   * @throws HubException MALFORMED when the limit is out of bounds
   */
  public HistoryQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Failure.MALFORMED.because("limit must be 1 to " + MAX_LIMIT + ", was " + limit);
    }
  }
}
