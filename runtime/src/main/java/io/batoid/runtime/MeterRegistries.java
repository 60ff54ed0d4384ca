package io.batoid.runtime;

import io.batoid.runtime.spi.Meter;
import java.util.List;
import java.util.function.Supplier;

/** The way to {@link MicrometerBinding} for programs without Micrometer: none. */
final class MeterRegistries {
  private MeterRegistries() {}

  /**
   * Shows a runtime's numbers in a registry until the result is closed.
   *
   * @throws IllegalArgumentException if it is no registry of Micrometer's
   */
  static AutoCloseable bind(Object registry, Supplier<List<Meter>> numbers, String session) {
    try {
      return MicrometerBinding.of(registry, numbers, session);
    } catch (LinkageError e) {
      throw new IllegalArgumentException(
          "meterRegistry is a "
              + registry.getClass().getName()
              + ", and there is no Micrometer in the class path: add io.micrometer:micrometer-core",
          e);
    }
  }
}
