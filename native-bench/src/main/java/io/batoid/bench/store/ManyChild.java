package io.batoid.bench.store;

import io.batoid.bench.harness.BatchTimes;
import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.StoreOptions;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Holds very many small objects.
 *
 * <p>Arguments: the store's directory, how many objects at most. Commands: {@code fill N} puts
 * until N are held, and answers with nanoseconds per put; {@code put} and {@code pin} answer with
 * the median, 5th and 95th percentile of the nanoseconds each takes while that many are held;
 * {@code heap} answers with the bytes of heap in use; {@code plain N} holds N plain objects
 * instead; {@code drop} forgets all handles and answers with the seconds until the collector has
 * had all objects freed.
 */
final class ManyChild {
  private static final int BYTES = 64;
  private static final int BATCH = 32;
  private static final int SAMPLES = 8_000;
  private static final long POLL_NANOS = 20_000_000;

  private final ObjectStore store;
  private final byte[] value = new byte[BYTES];
  private @Nullable ObjectRef<?>[] refs;
  private @Nullable Object[] plain = {};
  private int held;
  private long sink;

  private ManyChild(ObjectStore store, int capacity) {
    this.store = store;
    this.refs = new @Nullable ObjectRef<?>[capacity];
  }

  /** Entry point of the child. */
  public static void main(String[] arguments) throws Exception {
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(Path.of(arguments[0])))) {
      ManyChild child = new ManyChild(store, Integer.parseInt(arguments[1]));
      ChildMain.serve(words ->
          switch (words[0]) {
            case "fill" -> String.valueOf(child.fill(Integer.parseInt(words[1])));
            case "put" -> child.put();
            case "pin" -> child.pin();
            case "heap" -> String.valueOf(heapInUse());
            case "plain" -> child.plain(Integer.parseInt(words[1]));
            case "drop" -> String.valueOf(child.drop());
            default -> throw new IllegalArgumentException(words[0]);
          });
      if (child.sink == 42) {
        ChildMain.say("never");
      }
    }
  }

  private double fill(int count) {
    int before = held;
    long begin = System.nanoTime();
    while (held < count) {
      refs[held++] = store.put(value);
    }
    return (System.nanoTime() - begin) / (double) Math.max(1, held - before);
  }

  private String put() {
    @Nullable ObjectRef<?>[] batch = new @Nullable ObjectRef<?>[BATCH];
    return BatchTimes.measure(
            SAMPLES,
            BATCH,
            () -> {
              for (int i = 0; i < BATCH; i++) {
                batch[i] = store.put(value);
              }
            },
            () -> {
              for (ObjectRef<?> ref : batch) {
                if (ref != null) {
                  ref.close();
                }
              }
            })
        .toString();
  }

  private String pin() {
    SplittableRandom random = new SplittableRandom(7);
    int[] chosen = new int[BATCH];
    return BatchTimes.measure(
            SAMPLES,
            BATCH,
            () -> {
              long sum = 0;
              for (int index : chosen) {
                ObjectRef<?> ref = refs[index];
                if (ref != null) {
                  try (Pinned pinned = ref.pin()) {
                    sum += pinned.segment().get(ValueLayout.JAVA_LONG, 0);
                  }
                }
              }
              sink += sum;
            },
            () -> Arrays.setAll(chosen, i -> random.nextInt(held)))
        .toString();
  }

  private String plain(int count) {
    refs = new @Nullable ObjectRef<?>[0];
    plain = new @Nullable Object[count];
    Arrays.setAll(plain, i -> new PlainHandle(i, null, null));
    return "ok";
  }

  private double drop() {
    refs = new @Nullable ObjectRef<?>[0];
    long begin = System.nanoTime();
    System.gc();
    while (store.stats().objects() > 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private static long heapInUse() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** What a handle would be if it were nothing but an object: a word and two references. */
  private record PlainHandle(long word, @Nullable Object first, @Nullable Object second) {}
}
