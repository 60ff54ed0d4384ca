package io.batoid.bench.store;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.objectstore.StoreOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Puts large arrays, and copies them in plain Java for comparison.
 *
 * <p>Arguments: the store's directory, a scratch file on the same file system, the size. Commands:
 * {@code put N}, {@code create N}, {@code copy N}; the answer is the nanoseconds of each.
 */
final class LargePutChild {
  private LargePutChild() {}

  /** Entry point of the child. */
  public static void main(String[] arguments) throws Exception {
    Path scratch = Path.of(arguments[1]);
    int bytes = Integer.parseInt(arguments[2]);
    byte[] value = new byte[bytes];
    Arrays.fill(value, (byte) 1);
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(Path.of(arguments[0])));
        FileChannel channel =
            FileChannel.open(
                scratch,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      MemorySegment plain =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.global()).fill((byte) 2);
      ChildMain.serve(words -> {
        int times = Integer.parseInt(words[1]);
        return switch (words[0]) {
          case "put" -> time(times, () -> store.put(value).close());
          case "create" -> time(times, () -> create(store, value));
          case "copy" -> time(times, () -> MemorySegment.copy(value, 0, plain, BYTE, 0, bytes));
          default -> throw new IllegalArgumentException(words[0]);
        };
      });
    }
  }

  private static final java.lang.foreign.ValueLayout.OfByte BYTE =
      java.lang.foreign.ValueLayout.JAVA_BYTE;

  private static void create(ObjectStore store, byte[] value) {
    try (ObjectWriter writer = store.create(value.length)) {
      MemorySegment.copy(value, 0, writer.segment(), BYTE, 0, value.length);
      writer.seal().close();
    }
  }

  private static String time(int times, Runnable operation) {
    long[] nanos = new long[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      operation.run();
      nanos[i] = System.nanoTime() - start;
    }
    return Arrays.stream(nanos).mapToObj(Long::toString).collect(Collectors.joining(" "));
  }
}
