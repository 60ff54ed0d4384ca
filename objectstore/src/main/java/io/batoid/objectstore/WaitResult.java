package io.batoid.objectstore;

import java.util.List;

/**
 * Which of the references given to {@link ObjectStore#wait} are ready.
 *
 * @param ready those whose objects are decided: a value, an error, or lost; the instances given, in
 *     the order given
 * @param pending the others, likewise
 * @param <T> the type of the objects' values
 */
public record WaitResult<T>(List<ObjectRef<T>> ready, List<ObjectRef<T>> pending) {
  /** Keeps its own copies. */
  public WaitResult {
    ready = List.copyOf(ready);
    pending = List.copyOf(pending);
  }
}
