package io.batoid.examples.classindex;

import java.util.Arrays;

/** A list of ints that grows. */
final class IntVector {
  private int[] values = new int[64];
  private int size;

  int size() {
    return size;
  }

  int get(int index) {
    return values[index];
  }

  void set(int index, int value) {
    values[index] = value;
  }

  /** The last value, or 0 if there is none. */
  int last() {
    return size == 0 ? 0 : values[size - 1];
  }

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  /** Replaces the last value. */
  void setLast(int value) {
    values[size - 1] = value;
  }

  /** The values, in an array that is longer than {@link #size()} says and not a copy. */
  int[] array() {
    return values;
  }
}
