package io.batoid.runtime;

/** The way to {@link MicrometerBinding} for programs without Micrometer: none. */
final class MeterRegistries {
  private MeterRegistries() {}

  /**
   * Shows a runtime's numbers in a registry until the result is closed.
   *
   * @throws IllegalArgumentException if it is no registry of Micrometer's
   */
  static AutoCloseable bind(Object registry, BatoidRuntime runtime) {
    try {
      return MicrometerBinding.of(
          registry, runtime::meters, String.valueOf(runtime.directory().getFileName()));
    } catch (LinkageError e) {
      throw new IllegalArgumentException(
          "meterRegistry is a "
              + registry.getClass().getName()
              + ", and there is no Micrometer in the class path: add io.micrometer:micrometer-core",
          e);
    }
  }
}
