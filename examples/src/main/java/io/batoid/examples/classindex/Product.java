package io.batoid.examples.classindex;

import java.lang.foreign.MemorySegment;

/** Something that knows how large it is and can then be written straight into shared memory. */
interface Product {
  /** How many bytes {@link #writeTo} writes. */
  long sizeBytes();

  /** Writes it at the beginning of a segment of at least {@link #sizeBytes()}. */
  void writeTo(MemorySegment target);
}
