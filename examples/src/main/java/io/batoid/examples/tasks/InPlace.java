package io.batoid.examples.tasks;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * One large file, read once into the store and then by many tasks in place: none of them copies it.
 * Counts where Java class files begin in the image of the JDK that runs this, or in another file.
 */
public final class InPlace {
  private static final ValueLayout.OfInt BIG_ENDIAN_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int MAGIC = 0xCAFEBABE;
  private static final long SLICE = 8 << 20;

  private InPlace() {}

  /** Argument: a file, the JDK's own image if none is given. */
  public static void main(String[] arguments) throws IOException {
    Path file =
        arguments.length > 0
            ? Path.of(arguments[0])
            : Path.of(System.getProperty("java.home"), "lib", "modules");
    BatoidOptions options =
        BatoidOptions.defaults().workers(2).capacity(Files.size(file) + (64 << 20));
    try (BatoidRuntime runtime = BatoidRuntime.start(options)) {
      System.out.printf("%s: class files begin at %,d places%n", file, count(runtime, file));
    }
  }

  /** How often the magic number stands in a file. */
  static long count(BatoidRuntime runtime, Path file) throws IOException {
    try (ObjectRef<MemorySegment> content = load(runtime, file)) {
      long size = content.size();
      List<ObjectRef<Long>> counts = new ArrayList<>();
      for (long from = 0; from < size; from += SLICE) {
        long to = Math.min(size, from + SLICE);
        counts.add(runtime.task(InPlace::countBetween, content, from, to).remote());
      }
      return runtime.get(counts).stream().mapToLong(Long::longValue).sum();
    }
  }

  /** Writes the file straight into the store's memory. */
  private static ObjectRef<MemorySegment> load(BatoidRuntime runtime, Path file)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        ObjectWriter writer = runtime.store().create(channel.size())) {
      MemorySegment target = writer.segment();
      long at = 0;
      while (at < channel.size()) {
        long length = Math.min(SLICE, channel.size() - at);
        at += channel.read(target.asSlice(at, length).asByteBuffer(), at);
      }
      return writer.seal();
    }
  }

  /** Runs in a worker, which sees the whole file without a copy. */
  static long countBetween(MemorySegment file, Long from, Long to) {
    long last = Math.min(to, file.byteSize() - Integer.BYTES + 1);
    long count = 0;
    for (long at = from; at < last; at++) {
      if (file.get(BIG_ENDIAN_INT, at) == MAGIC) {
        count++;
      }
    }
    return count;
  }
}
