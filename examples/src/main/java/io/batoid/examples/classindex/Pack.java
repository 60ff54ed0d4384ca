package io.batoid.examples.classindex;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Many byte strings in one object, each readable in place: the names of the class files of a batch,
 * and their contents.
 *
 * <pre>
 * count | end of each, counted from where the contents begin | contents, one after the other
 * </pre>
 */
final class Pack {
  private final MemorySegment segment;
  private final long contents;

  /** Takes the pack at the beginning of a segment. */
  Pack(MemorySegment segment) {
    this.segment = segment;
    this.contents = contentsOffset(count());
  }

  /** How many byte strings there are. */
  int count() {
    return segment.get(JAVA_INT, 0);
  }

  /** One of them, as a slice of the pack. */
  MemorySegment get(int index) {
    int start = index == 0 ? 0 : end(index - 1);
    return segment.asSlice(contents + start, end(index) - start);
  }

  /** One of them as a String, if it was packed as one. */
  String getString(int index) {
    return new String(get(index).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
  }

  private int end(int index) {
    return segment.get(JAVA_INT, (1L + index) * Integer.BYTES);
  }

  private static long contentsOffset(int count) {
    return (1L + count) * Integer.BYTES;
  }

  /** A pack to be written, of Strings. */
  static Product ofStrings(List<String> strings) {
    return of(
        strings.stream()
            .map(s -> MemorySegment.ofArray(s.getBytes(StandardCharsets.UTF_8)))
            .toList());
  }

  /** A pack to be written, of byte strings that are copied when it is. */
  static Product of(List<MemorySegment> parts) {
    return new Product() {
      @Override
      public long sizeBytes() {
        long size = contentsOffset(parts.size());
        for (MemorySegment part : parts) {
          size += part.byteSize();
        }
        return size;
      }

      @Override
      public void writeTo(MemorySegment target) {
        target.set(JAVA_INT, 0, parts.size());
        long contents = contentsOffset(parts.size());
        long end = 0;
        for (int i = 0; i < parts.size(); i++) {
          MemorySegment part = parts.get(i);
          MemorySegment.copy(part, 0, target, contents + end, part.byteSize());
          end += part.byteSize();
          target.set(JAVA_INT, (1L + i) * Integer.BYTES, Math.toIntExact(end));
        }
      }
    };
  }
}
