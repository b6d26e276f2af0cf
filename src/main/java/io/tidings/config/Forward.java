package io.tidings.config;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of the application's own event-bus addresses clients may send to.
 *
 * @param addresses in which {@code *} stands for any characters
 */
public record Forward(List<String> addresses) {
  public Forward {
    addresses = List.copyOf(addresses);
    addresses.forEach(address -> Bounds.checkNotBlank("forward.addresses[]", address));
  }

  /** One regular expression that matches exactly the permitted addresses. */
  public Pattern permitted() {
    return Pattern.compile(
        addresses.stream().map(Forward::expression).collect(Collectors.joining("|")));
  }

  private static String expression(String address) {
    return Stream.of(address.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }
}
