package io.batoid.objectstore.serialization;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of instances, each used by one call at a time.
 *
 * <p>A thread looks first where it looked last, so a platform thread keeps meeting the same warm
 * instance; a nested or concurrent call finds the place empty and takes a neighbour's, or a new
 * one. What finds no free place when it comes back is left to the collector, so any number of
 * virtual threads leaves no more instances than there are places.
 *
 * @param <T> the type of the instances
 */
final class InstancePool<T> {

  /** Places stand a cache line apart, so that threads on different cores do not share one. */
  private static final int STRIDE = 16;

  private static final int PROBES = 4;

  private final AtomicReferenceArray<@Nullable T> places;
  private final int mask;
  private final Supplier<T> factory;

  InstancePool(int minimumPlaces, Supplier<T> factory) {
    int count = Integer.highestOneBit(Math.max(PROBES, 2 * minimumPlaces - 1));
    this.places = new AtomicReferenceArray<>(count * STRIDE);
    this.mask = count - 1;
    this.factory = factory;
  }

  T take() {
    int home = home();
    for (int i = 0; i < PROBES; i++) {
      int place = ((home + i) & mask) * STRIDE;
      // acquire: sees everything the instance's last user did before give()
      if (places.getPlain(place) != null) {
        T instance = places.getAndSet(place, null);
        if (instance != null) {
          return instance;
        }
      }
    }
    return factory.get();
  }

  void give(T instance) {
    int home = home();
    for (int i = 0; i < PROBES; i++) {
      int place = ((home + i) & mask) * STRIDE;
      // release: publishes the instance to the getAndSet in take()
      if (places.getPlain(place) == null && places.compareAndSet(place, null, instance)) {
        return;
      }
    }
  }

  /** How many instances wait for use. */
  int idle() {
    int count = 0;
    for (int i = 0; i <= mask; i++) {
      if (places.get(i * STRIDE) != null) {
        count++;
      }
    }
    return count;
  }

  private static int home() {
    return Long.hashCode(Thread.currentThread().threadId());
  }
}
