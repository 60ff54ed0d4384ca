package io.batoid.objectstore;

/**
 * An object that exists before its value does (work in progress).
 *
 * @param <T> the type of the value to come
 */
public final class Promise<T> {
  Promise() {}
}
