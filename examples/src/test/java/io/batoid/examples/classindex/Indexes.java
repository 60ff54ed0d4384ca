package io.batoid.examples.classindex;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Indexes for tests, laid out in memory that the collector frees. */
final class Indexes {
  private Indexes() {}

  static Index of(List<String> classFiles) throws IOException {
    IndexBuilder builder = new IndexBuilder();
    ClassFileReader reader = new ClassFileReader(builder);
    try (JdkClasses classes = new JdkClasses()) {
      for (String name : classFiles) {
        reader.read(classes.read(name));
      }
    }
    return of(builder);
  }

  static Index merged(List<Index> parts) {
    IndexBuilder builder = new IndexBuilder();
    parts.forEach(builder::add);
    return of(builder);
  }

  static Index of(IndexBuilder builder) {
    MemorySegment segment = Arena.ofAuto().allocate(builder.sizeBytes(), 8);
    builder.writeTo(segment);
    return new Index(segment);
  }

  static Answers ask(Index index) {
    return new Questions(index).answer("java.lang.Thread.sleep");
  }
}
