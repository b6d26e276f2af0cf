package io.tidings.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which history each channel keeps: the first policy whose pattern fits. May cross event loops. */
public final class Policies {
  private static final List<ChannelPolicy> DEFAULTS =
      List.of(
          new ChannelPolicy("*group:cursor*", 0, Duration.ofDays(1)),
          new ChannelPolicy("*", 1000, Duration.ofDays(1)));
  private static final int MAX_KNOWN = 10_000;

  private final List<Rule> rules;
  private final Map<String, ChannelPolicy> known = new ConcurrentHashMap<>();

  /** Where none of these fits, defaults of ours do. */
  public Policies(List<ChannelPolicy> configured) {
    rules =
        Stream.concat(configured.stream(), DEFAULTS.stream())
            .map(policy -> new Rule(policy.compiled(), policy))
            .toList();
  }

  /** The policy of a channel as it is spelled. */
  public ChannelPolicy of(String channel) {
    ChannelPolicy policy = known.get(channel);
    if (policy == null) {
      policy = decide(channel);
      // Clients choose names, so what is remembered of them is bounded.
      if (known.size() >= MAX_KNOWN) {
        known.clear();
      }
      known.put(channel, policy);
    }
    return policy;
  }

  private ChannelPolicy decide(String channel) {
    return rules.stream()
        .filter(rule -> rule.pattern().matcher(channel).matches())
        .findFirst()
        .orElseThrow()
        .policy();
  }

  private record Rule(Pattern pattern, ChannelPolicy policy) {}
}
