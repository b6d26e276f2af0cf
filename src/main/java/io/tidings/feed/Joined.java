package io.tidings.feed;

import io.tidings.log.Page;
import io.tidings.message.Position;
import java.util.Optional;

/**
 * How a subscription began.
 *
 * @param position of the last message before the first live one
 * @param verdict on the position that was to be continued from, where one was given
 * @param replayed how many messages were written before
 */
public record Joined(Position position, Optional<Page.Verdict> verdict, long replayed) {}
