package io.batoid.scheduler;

import java.util.HashMap;
import java.util.Map;

/**
 * What a task or actor occupies while it runs.
 *
 * @param cpus processors, also fractions; 0 for something that hardly computes
 * @param memoryBytes heap it expects to need; 0 for not said
 * @param custom amounts of the session's own resources, by name
 */
public record Resources(double cpus, long memoryBytes, Map<String, Double> custom) {
  /** One processor and nothing else: a task's default. */
  public static final Resources ONE_CPU = new Resources(1, 0, Map.of());

  /** Nothing: an actor's default. */
  public static final Resources NONE = new Resources(0, 0, Map.of());

  /** Checks the amounts and keeps a copy of the map. */
  public Resources {
    if (!(cpus >= 0) || Double.isInfinite(cpus)) {
      throw new IllegalArgumentException("cpus=" + cpus + "; it is 0 or more");
    }
    if (memoryBytes < 0) {
      throw new IllegalArgumentException("memory=" + memoryBytes + " bytes; it is 0 or more");
    }
    custom = Map.copyOf(custom);
    custom.forEach((name, amount) -> {
      if (!(amount >= 0) || amount.isInfinite()) {
        throw new IllegalArgumentException("resource " + name + "=" + amount + "; it is 0 or more");
      }
    });
  }

  /** The same with other processors. */
  public Resources withCpus(double amount) {
    return new Resources(amount, memoryBytes, custom);
  }

  /** The same with other memory. */
  public Resources withMemoryBytes(long bytes) {
    return new Resources(cpus, bytes, custom);
  }

  /** The same with an amount of one of the session's own resources. */
  public Resources with(String name, double amount) {
    Map<String, Double> all = new HashMap<>(custom);
    all.put(name, amount);
    return new Resources(cpus, memoryBytes, all);
  }
}
