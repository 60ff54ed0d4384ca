package io.batoid.examples.classindex;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Numbers byte strings, from 0 on in the order of their first appearance.
 *
 * <p>A byte string is looked up where it lies; its bytes are copied once, when it is new. The table
 * is a power of two of numbers plus one, 0 meaning empty, probed linearly and at most half full.
 */
final class SymbolTable {
  private final IntVector ends = new IntVector();
  private final IntVector hashes = new IntVector();
  private byte[] bytes = new byte[1 << 12];
  private MemorySegment segment = MemorySegment.ofArray(bytes);
  private int[] table = new int[1 << 10];

  /** How many different byte strings there are. */
  int size() {
    return ends.size();
  }

  /** Where each byte string ends in {@link #bytes()}; it begins where the one before it ends. */
  IntVector ends() {
    return ends;
  }

  /** All byte strings, one after the other. */
  MemorySegment bytes() {
    return segment.asSlice(0, ends.last());
  }

  /** The number of a byte string, a new one if it is new. */
  int number(MemorySegment source, long offset, int length) {
    int hash = hash(source, offset, length);
    int mask = table.length - 1;
    int slot = hash & mask;
    for (int entry = table[slot]; entry != 0; entry = table[slot]) {
      if (hashes.get(entry - 1) == hash && isAt(entry - 1, source, offset, length)) {
        return entry - 1;
      }
      slot = (slot + 1) & mask;
    }
    table[slot] = append(source, offset, length, hash);
    int number = table[slot] - 1;
    if (2 * size() > table.length) {
      grow();
    }
    return number;
  }

  private boolean isAt(int number, MemorySegment source, long offset, int length) {
    int start = number == 0 ? 0 : ends.get(number - 1);
    int end = ends.get(number);
    return end - start == length
        && MemorySegment.mismatch(segment, start, end, source, offset, offset + length) < 0;
  }

  private int append(MemorySegment source, long offset, int length, int hash) {
    int start = ends.last();
    int end = Math.addExact(start, length);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
      segment = MemorySegment.ofArray(bytes);
    }
    MemorySegment.copy(source, JAVA_BYTE, offset, bytes, start, length);
    ends.add(end);
    hashes.add(hash);
    return ends.size();
  }

  private void grow() {
    table = new int[2 * table.length];
    int mask = table.length - 1;
    for (int number = 0; number < size(); number++) {
      int slot = hashes.get(number) & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = number + 1;
    }
  }

  private static int hash(MemorySegment source, long offset, int length) {
    int hash = length;
    for (long at = offset; at < offset + length; at++) {
      hash = 31 * hash + source.get(JAVA_BYTE, at);
    }
    return hash ^ (hash >>> 15);
  }
}
