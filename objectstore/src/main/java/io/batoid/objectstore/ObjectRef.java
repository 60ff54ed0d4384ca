package io.batoid.objectstore;

/**
 * A handle on a shared object (work in progress).
 *
 * @param <T> the type of the object's value
 */
public final class ObjectRef<T> {
  ObjectRef() {}
}
