package io.batoid.runtime;

/** What a {@link Counter} is to those who only count. */
interface Countable {
  int increment();

  int value();
}
