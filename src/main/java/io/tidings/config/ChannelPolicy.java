package io.tidings.config;

import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much history the channels of a pattern keep.
 *
 * @param pattern a channel's spelling, in which {@code *} stands for any characters
 * @param count how many messages are kept; 0 keeps none
 * @param age how long a message is kept
 */
public record ChannelPolicy(String pattern, long count, Duration age) {
  public ChannelPolicy {
    if (pattern.isBlank()) {
      throw new IllegalArgumentException("channels[].pattern must not be empty");
    }
    if (count < 0) {
      throw new IllegalArgumentException("channels[].count must be >= 0, was " + count);
    }
    if (age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException("channels[].age must be > 0, was " + age);
    }
  }

  public boolean keepsHistory() {
    return count > 0;
  }

  /** The pattern as a regular expression over a whole spelling. */
  public Pattern compiled() {
    return Pattern.compile(
        Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }
}
