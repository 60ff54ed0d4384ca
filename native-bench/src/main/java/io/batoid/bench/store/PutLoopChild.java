package io.batoid.bench.store;

import io.batoid.bench.harness.ChildMain;
import io.batoid.bench.harness.TimedLoop;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts and closes, or does as much work on memory of its own, for as long as it is told.
 *
 * <p>Commands: {@code put START_NANOS MILLIS} and {@code private START_NANOS MILLIS}; the answer is
 * operations per second.
 */
final class PutLoopChild {
  private static final int BYTES = 1024;
  private static final int BLOCKS = 16;
  private static final int ATOMICS_PER_PUT = 4;

  private PutLoopChild() {}

  /** Entry point of the child; the argument is the store's directory. */
  public static void main(String[] arguments) throws Exception {
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(Path.of(arguments[0])))) {
      byte[] value = new byte[BYTES];
      Runnable put = () -> store.put(value).close();
      Runnable ownWork = ownWork(value);
      ChildMain.serve(words ->
          String.valueOf(
              TimedLoop.perSecond(
                  Long.parseLong(words[1]),
                  Long.parseLong(words[2]),
                  words[0].equals("put") ? put : ownWork)));
    }
  }

  /**
   * A copy of the same size and a few atomic operations, in memory that nobody shares: how two
   * processes at once compare with one here is what the machine allows.
   */
  private static Runnable ownWork(byte[] value) {
    MemorySegment source = MemorySegment.ofArray(value);
    MemorySegment target = Arena.global().allocate((long) BYTES * BLOCKS, 64);
    AtomicLong word = new AtomicLong();
    return () -> {
      long block = word.get() / ATOMICS_PER_PUT % BLOCKS;
      MemorySegment.copy(source, 0, target, block * BYTES, BYTES);
      for (int i = 0; i < ATOMICS_PER_PUT; i++) {
        word.incrementAndGet();
      }
    };
  }
}
