package io.batoid.runtime;

import io.batoid.objectstore.StoreClosedException;
import io.batoid.runtime.spi.Meter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A runtime's numbers in the registry of the program around it. The one class that knows
 * Micrometer: loaded only if a registry is given, by whoever has the library.
 *
 * <p>Reading a store walks its table, so all meters read one look that is at most a second old.
 */
final class MicrometerBinding implements AutoCloseable {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Numbers of the runtimes of this JVM that have meters. Guarded by itself. */
  private static final BitSet NUMBERS = new BitSet();

  private final MeterRegistry registry;
  private final int number;
  private final Supplier<List<Meter>> source;
  private final List<io.micrometer.core.instrument.Meter> registered = new ArrayList<>();
  private boolean closed;
  private List<Meter> look;
  private long lookedAt;

  private MicrometerBinding(MeterRegistry registry, Supplier<List<Meter>> source, String session) {
    this.registry = registry;
    this.number = nextNumber();
    this.source = source;
    this.look = source.get();
    this.lookedAt = System.nanoTime();
    try {
      for (int i = 0; i < look.size(); i++) {
        registered.add(register(i, session));
      }
    } catch (RuntimeException | Error e) {
      close(e);
      throw e;
    }
  }

  /**
   * Registers the numbers of {@code source}, which always gives the same in the same order.
   *
   * @throws IllegalArgumentException if it is no registry
   */
  static MicrometerBinding of(Object registry, Supplier<List<Meter>> source, String session) {
    if (registry instanceof MeterRegistry micrometer) {
      return new MicrometerBinding(micrometer, source, session);
    }
    throw new IllegalArgumentException(
        "meterRegistry is a " + registry.getClass().getName() + ", not a Micrometer MeterRegistry");
  }

  /** The smallest that no other has: meters of the same name and tags would be one. */
  private static int nextNumber() {
    synchronized (NUMBERS) {
      int number = NUMBERS.nextClearBit(1);
      NUMBERS.set(number);
      return number;
    }
  }

  private io.micrometer.core.instrument.Meter register(int index, String session) {
    Meter meter = look.get(index);
    List<Tag> tags = new ArrayList<>();
    tags.add(Tag.of("session", session));
    tags.add(Tag.of("runtime", Integer.toString(number)));
    meter.tags().forEach((name, value) -> tags.add(Tag.of(name, value)));
    return switch (meter.kind()) {
      case GAUGE ->
          Gauge.builder(meter.name(), this, binding -> binding.value(index))
              .description(meter.help())
              .baseUnit(meter.unit().isEmpty() ? null : meter.unit())
              .tags(tags)
              .register(registry);
      case COUNTER ->
          FunctionCounter.builder(meter.name(), this, binding -> binding.value(index))
              .description(meter.help())
              .baseUnit(meter.unit().isEmpty() ? null : meter.unit())
              .tags(tags)
              .register(registry);
    };
  }

  private synchronized double value(int index) {
    if (System.nanoTime() - lookedAt > FRESH_NANOS) {
      try {
        look = source.get();
      } catch (StoreClosedException e) {
        // the last look counts until the meters are gone
      }
      lookedAt = System.nanoTime();
    }
    return look.get(index).value();
  }

  /** Takes the numbers out of the registry: each that can be, also if others cannot. */
  @Override
  public void close() {
    IllegalStateException failure = new IllegalStateException("meters stay in " + registry);
    close(failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  private void close(Throwable failure) {
    synchronized (NUMBERS) {
      if (!closed) {
        closed = true;
        NUMBERS.clear(number);
      }
    }
    for (io.micrometer.core.instrument.Meter meter : registered) {
      try {
        var _ = registry.remove(meter);
      } catch (RuntimeException e) {
        if (failure.getSuppressed().length == 0) {
          failure.addSuppressed(e); // the others say the same
        }
      }
    }
  }
}
