package io.tidings.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was asked for, by system properties.
 *
 * @param quick bench.quick: one short round, hardly warm: to see that everything runs
 * @param rounds bench.rounds: how often each contender has its turn; medians are told
 * @param seconds bench.seconds: measured in each turn
 * @param warm bench.warm: seconds under load before, in each turn
 * @param rows bench.rows: keys of the rows to run, all when empty
 * @param contenders bench.only: their names, all when empty
 * @param jar bench.jar: the server to measure
 * @param jvm bench.jvm: flags for it, and for the stock bridge; those of conf/java.args unless
 *     given
 * @param out bench.out: where the table, the plot and the servers' output go
 */
record Options(
    boolean quick,
    int rounds,
    double seconds,
    double warm,
    Set<String> rows,
    Set<String> contenders,
    Path jar,
    List<String> jvm,
    Path out) {

  static Options fromSystemProperties() {
    boolean quick = property("bench.quick").map(value -> !value.equals("false")).orElse(false);
    return new Options(
        quick,
        property("bench.rounds").map(Integer::parseInt).orElse(quick ? 1 : 3),
        property("bench.seconds").map(Double::parseDouble).orElse(quick ? 1.5 : 2.5),
        property("bench.warm").map(Double::parseDouble).orElse(quick ? 0.5 : 1.0),
        list("bench.rows", ",", "").collect(Collectors.toUnmodifiableSet()),
        list("bench.only", ",", "").collect(Collectors.toUnmodifiableSet()),
        Path.of(property("bench.jar").orElse("target/tidings.jar")),
        list("bench.jvm", " ", "@" + Path.of("conf", "java.args").toAbsolutePath()).toList(),
        Path.of(property("bench.out").orElse("target/bench")));
  }

  boolean wantsRow(String key) {
    return rows.isEmpty() || rows.contains(key);
  }

  boolean wants(String contender) {
    return contenders.isEmpty() || contenders.contains(contender);
  }

  private static Optional<String> property(String name) {
    return Optional.ofNullable(System.getProperty(name))
        .map(String::trim)
        .filter(value -> !value.isEmpty());
  }

  private static Stream<String> list(String name, String separator, String otherwise) {
    return Stream.of(property(name).orElse(otherwise).split(separator, -1))
        .map(String::trim)
        .filter(part -> !part.isEmpty());
  }
}
