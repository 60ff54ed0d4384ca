package io.batoid.bench.store;

import io.batoid.bench.harness.ChildMain;
import io.batoid.bench.harness.LockByte;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.StringJoiner;

/**
 * Uses java.lang.foreign as any program might (downcalls, a mapped file), then opens an existing
 * store for the first time in this JVM, then some more times.
 *
 * <p>Arguments: the store's directory, a scratch file, how many times to open. Answers with the
 * nanoseconds of each.
 */
final class OpenChild {
  private OpenChild() {}

  /** Entry point of the child. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Path scratch = Path.of(arguments[1]);
    useForeignMemory(scratch);
    StringJoiner nanos = new StringJoiner(" ");
    for (int i = Integer.parseInt(arguments[2]); i > 0; i--) {
      long start = System.nanoTime();
      ObjectStore store = ObjectStore.open(StoreOptions.at(directory));
      nanos.add(String.valueOf(System.nanoTime() - start));
      store.close();
    }
    ChildMain.say(nanos.toString());
  }

  private static void useForeignMemory(Path scratch) throws Exception {
    Files.write(scratch, new byte[4096]);
    try (LockByte locks = LockByte.open(scratch);
        Arena arena = Arena.ofShared();
        FileChannel channel =
            FileChannel.open(scratch, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 4096, arena);
      mapped.set(ValueLayout.JAVA_LONG, 0, locks.isHeld(0) ? 1 : 0);
      var word = ValueLayout.JAVA_LONG.varHandle();
      if (!word.compareAndSet(mapped, 0L, 0L, 1L)) {
        throw new IllegalStateException("nobody else writes this file");
      }
    } finally {
      Files.delete(scratch);
    }
  }
}
