package io.tidings.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The meters of one node. Whoever counts asks for a meter of its own once, when it is made, and
 * keeps it on its event loop; meters of the same name and tags are published as their sum, or where
 * the highest counts as that. May be called from any thread.
 *
 * <p>Names are Micrometer's, such as {@code tidings.gaps}; tags are given as key, value, key,
 * value. The help of a name is the same wherever it is asked for.
 */
public final class Meters implements MeterBinder {
  private final Map<Key, Series> all = new HashMap<>();
  private final List<MeterRegistry> registries = new ArrayList<>();

  /** Of something that happens; only goes up. */
  public Tally counter(String name, String help, String... tags) {
    return tally(Kind.COUNTER, name, help, tags);
  }

  /** Of something that there is; goes up and down. */
  public Tally gauge(String name, String help, String... tags) {
    return tally(Kind.GAUGE, name, help, tags);
  }

  /** Of something that there is and that any thread may read at any time. */
  public void gauge(String name, String help, LongSupplier value, String... tags) {
    series(Kind.GAUGE, name, help, tags).values.add(value);
  }

  /** Of something of which the highest counts, where several are kept. */
  public Tally highest(String name, String help, String... tags) {
    return tally(Kind.HIGHEST, name, help, tags);
  }

  /** Of something that takes time. */
  public Timing timer(String name, String help, String... tags) {
    Timing timing = new Timing();
    series(Kind.TIMER, name, help, tags).timings.add(timing);
    return timing;
  }

  private Tally tally(Kind kind, String name, String help, String... tags) {
    Tally tally = new Tally();
    series(kind, name, help, tags).values.add(tally::value);
    return tally;
  }

  private synchronized Series series(Kind kind, String name, String help, String... tags) {
    return all.computeIfAbsent(
        new Key(name, List.of(tags)),
        key -> {
          Series series = new Series(kind, key, help);
          registries.forEach(series::publish);
          return series;
        });
  }

  /** Publishes all meters, also those that are asked for later. */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    registries.add(registry);
    all.values().forEach(series -> series.publish(registry));
  }

  private enum Kind {
    COUNTER,
    GAUGE,
    HIGHEST,
    TIMER
  }

  private record Key(String name, List<String> tags) {}

  /** The meters of one name and the same tags, on all event loops. */
  private static final class Series {
    final List<LongSupplier> values = new CopyOnWriteArrayList<>();
    final List<Timing> timings = new CopyOnWriteArrayList<>();
    private final Kind kind;
    private final String name;
    private final String help;
    private final String[] tags;

    Series(Kind kind, Key key, String help) {
      this.kind = kind;
      this.name = key.name();
      this.help = help;
      this.tags = key.tags().toArray(String[]::new);
    }

    void publish(MeterRegistry registry) {
      switch (kind) {
        case COUNTER ->
            FunctionCounter.builder(name, this, Series::sum)
                .description(help)
                .tags(tags)
                .register(registry);
        case GAUGE ->
            Gauge.builder(name, this, Series::sum).description(help).tags(tags).register(registry);
        case HIGHEST ->
            Gauge.builder(name, this, Series::highest)
                .description(help)
                .tags(tags)
                .register(registry);
        case TIMER ->
            FunctionTimer.builder(name, this, Series::count, Series::nanos, TimeUnit.NANOSECONDS)
                .description(help)
                .tags(tags)
                .register(registry);
      }
    }

    private double sum() {
      return values.stream().mapToLong(LongSupplier::getAsLong).sum();
    }

    private double highest() {
      return values.stream().mapToLong(LongSupplier::getAsLong).max().orElse(0);
    }

    private long count() {
      return timings.stream().mapToLong(Timing::count).sum();
    }

    private double nanos() {
      return timings.stream().mapToLong(timing -> timing.total().toNanos()).sum();
    }
  }
}
