package io.batoid.bench.torture;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.batoid.objectstore.ObjectRef;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;

/** Values that say what they are: everything in them follows from a seed, which stands in front. */
final class Content {
  private static final int SMALL = 4000;
  private static final int LARGE_FROM = 140_000;
  private static final int LARGE = 200_000;
  private static final int PAGE = 4096;

  private Content() {}

  /** A seed of a small value. */
  static long small(long random) {
    return random & ~1L;
  }

  /** A seed of a large value. */
  static long large(long random) {
    return random | 1L;
  }

  /** The seed of a value inside a container with this seed. */
  static long inside(long seed, int index) {
    return small(mix(seed + 31L * (index + 1)));
  }

  static int length(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return (seed & 1) == 0 ? 16 + random.nextInt(SMALL) : LARGE_FROM + random.nextInt(LARGE);
  }

  static byte[] of(long seed) {
    byte[] bytes = new byte[length(seed)];
    fill(MemorySegment.ofArray(bytes), seed);
    return bytes;
  }

  /**
   * Writes pages that differ in their first word only: in a JVM that has just started and compiled
   * nothing, a loop over all words would be most of what it does.
   */
  static void fill(MemorySegment segment, long seed) {
    long[] page = new long[PAGE / Long.BYTES];
    for (int i = 1; i < page.length; i++) {
      page[i] = mix(seed + i);
    }
    MemorySegment words = MemorySegment.ofArray(page);
    for (long at = 0; at < segment.byteSize(); at += PAGE) {
      page[0] = at == 0 ? seed : mix(seed ^ at);
      MemorySegment.copy(words, 0, segment, at, Math.min(PAGE, segment.byteSize() - at));
    }
  }

  /** Fails unless a value is the one of the seed, with everything inside it. */
  static void check(Object value, long seed) {
    if (value instanceof byte[] bytes) {
      check(MemorySegment.ofArray(bytes), seed);
    } else if (value instanceof List<?> list && list.getFirst().equals(seed)) {
      for (int i = 1; i < list.size(); i++) {
        try (ObjectRef<?> inner = (ObjectRef<?>) list.get(i)) {
          check(inner.get(), inside(seed, i));
        }
      }
    } else {
      throw new IllegalStateException("not the value of seed " + seed + ": " + value);
    }
  }

  static void check(MemorySegment segment, long seed) {
    if (segment.byteSize() != length(seed)) {
      throw new IllegalStateException(
          "value of seed " + seed + " has " + segment.byteSize() + " bytes, not " + length(seed));
    }
    long differs = segment.mismatch(MemorySegment.ofArray(of(seed)));
    if (differs >= 0) {
      throw new IllegalStateException("value of seed " + seed + " differs at byte " + differs);
    }
  }

  /** The seed that stands in front of a value. */
  static long seedOf(byte[] bytes) {
    return MemorySegment.ofArray(bytes).get(JAVA_LONG_UNALIGNED, 0);
  }

  static long mix(long z) {
    long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
