package io.batoid.bench.store;

import io.batoid.bench.harness.ChildMain;
import io.batoid.bench.harness.LockByte;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.VerifyReport;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Creates a store, and recovers what another process leaves behind in it, timed from the moment the
 * kernel lets go of that process' lock byte.
 *
 * <p>Arguments: the store's directory, its maxObjects. Commands: {@code before} notes which bytes
 * are held; {@code watch recover} and {@code watch wait} find the byte that came since, wait for
 * the kernel to release it, and then recover at once, or only look on while the store's own
 * housekeeping does. The answer: when the lock was released, when all objects were gone, and when
 * the recovering call had returned, on the clock that all processes share; and what is wrong with
 * the store, or {@code ok}.
 */
final class SurvivorChild {
  private static final int BYTES_LOOKED_AT = 128;
  private static final long LOOK_NANOS = 20_000;
  private static final long COUNT_NANOS = 10_000_000;
  private static final long GIVE_UP_NANOS = 30_000_000_000L;

  private SurvivorChild() {}

  /** Entry point of the child. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    StoreOptions options =
        StoreOptions.at(directory).capacity("2g").maxObjects(Integer.parseInt(arguments[1]));
    BitSet before = new BitSet();
    try (ObjectStore store = ObjectStore.open(options);
        LockByte locks = LockByte.open(directory.resolve("locks"))) {
      ChildMain.serve(words -> {
        if (words[0].equals("before")) {
          before.clear();
          before.or(locks.held(BYTES_LOOKED_AT));
          return String.valueOf(before.cardinality());
        }
        BitSet since = locks.held(BYTES_LOOKED_AT);
        since.andNot(before);
        if (since.cardinality() != 1) {
          return "error: new lock bytes " + since;
        }
        ChildMain.say("watching");
        return recover(store, locks, since.nextSetBit(0), words[1].equals("recover"));
      });
    }
  }

  private static String recover(ObjectStore store, LockByte locks, int victim, boolean atOnce) {
    while (locks.isHeld(victim)) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    long released = System.nanoTime();
    if (atOnce) {
      store.gc();
    } else {
      while (store.stats().objects() > 0 && System.nanoTime() - released < GIVE_UP_NANOS) {
        LockSupport.parkNanos(COUNT_NANOS);
      }
    }
    long recovered = System.nanoTime();
    long left = store.stats().objects();
    VerifyReport report = store.verify();
    String verdict = left > 0 ? left + " objects are left" : "ok";
    return released
        + " "
        + recovered
        + " "
        + (report.ok() ? verdict : String.join("; ", report.problems()));
  }
}
