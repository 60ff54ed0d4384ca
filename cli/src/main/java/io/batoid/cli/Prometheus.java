package io.batoid.cli;

import io.batoid.runtime.spi.Meter;
import io.batoid.scheduler.ProcessReport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A session's numbers as Prometheus reads them. */
final class Prometheus {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private Prometheus() {}

  /** All numbers: the store's, and those of each process that has tasks. */
  static List<Meter> meters(SessionReport report) {
    List<Meter> all = new ArrayList<>(Meter.of(report.store()));
    for (ProcessReport process : report.processes()) {
      List<Meter> own = new ArrayList<>(Meter.of(process.counts()));
      own.addAll(Meter.of(process.actorCounts()));
      for (Meter meter : own) {
        Map<String, String> tags = new HashMap<>(meter.tags());
        tags.put("pid", Long.toString(process.pid()));
        all.add(
            new Meter(meter.name(), meter.help(), meter.unit(), meter.kind(), tags, meter.value()));
      }
    }
    return all;
  }

  /** The numbers in Prometheus' text format. */
  static String text(SessionReport report) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try {
      for (Meter meter : meters(report)) {
        List<Tag> tags = new ArrayList<>();
        meter.tags().forEach((name, value) -> tags.add(Tag.of(name, value)));
        String unit = meter.unit().isEmpty() ? null : meter.unit();
        var _ =
            switch (meter.kind()) {
              case GAUGE ->
                  Gauge.builder(meter.name(), meter, Meter::value)
                      .strongReference(true)
                      .description(meter.help())
                      .baseUnit(unit)
                      .tags(tags)
                      .register(registry);
              case COUNTER ->
                  FunctionCounter.builder(meter.name(), meter, Meter::value)
                      .description(meter.help())
                      .baseUnit(unit)
                      .tags(tags)
                      .register(registry);
            };
      }
      return registry.scrape();
    } finally {
      registry.close();
    }
  }

  /** The same for JSON. */
  static List<Map<String, ?>> documents(SessionReport report) {
    List<Map<String, ?>> documents = new ArrayList<>();
    for (Meter meter : meters(report)) {
      Map<String, @Nullable Object> document = new LinkedHashMap<>();
      document.put("name", meter.name());
      document.put("kind", Documents.lower(meter.kind()));
      document.put("unit", meter.unit().isEmpty() ? null : meter.unit());
      document.put("tags", meter.tags());
      document.put("value", meter.value());
      documents.add(document);
    }
    return documents;
  }
}
