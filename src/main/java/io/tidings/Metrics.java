package io.tidings;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tidings.metrics.Meters;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/** The node's meters as Prometheus reads them. May be asked on any event loop. */
final class Metrics {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Vertx vertx;
  private final Meters meters;
  private PrometheusMeterRegistry registry;

  Metrics(Vertx vertx, Meters meters) {
    this.vertx = vertx;
    this.meters = meters;
  }

  void mount(Router router) {
    router
        .get("/metrics")
        .handler(
            request ->
                vertx
                    .executeBlocking(this::scrape)
                    .onSuccess(text -> request.response().putHeader("Content-Type", TYPE).end(text))
                    .onFailure(request::fail));
  }

  /** Sets up with the first question, so that a start does not wait for it. */
  private synchronized String scrape() {
    if (registry == null) {
      registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      meters.bindTo(registry);
      new JvmMemoryMetrics().bindTo(registry);
      new JvmThreadMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      new UptimeMetrics().bindTo(registry);
    }
    return registry.scrape();
  }
}
