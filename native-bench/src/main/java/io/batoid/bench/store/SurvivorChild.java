package io.batoid.bench.store;

import io.batoid.bench.harness.ChildMain;
import io.batoid.bench.harness.LockByte;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Recovers what another process has left behind, and times it from the moment the kernel lets go of
 * that process' lock byte.
 *
 * <p>Commands: {@code before} notes which bytes are held; {@code watch recover} and {@code watch
 * wait} find the byte that came since, wait for the kernel to release it, and then recover at once,
 * or only look on while the store's own housekeeping does. The answer: when the lock was released
 * and when all objects were gone, on the clock that all processes share.
 */
final class SurvivorChild {
  private static final int BYTES_LOOKED_AT = 128;
  private static final long LOOK_NANOS = 20_000;
  private static final long GIVE_UP_NANOS = 30_000_000_000L;

  private SurvivorChild() {}

  /** Entry point of the child; the argument is the store's directory. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    BitSet before = new BitSet();
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(directory));
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
    long recovered;
    do {
      if (atOnce) {
        store.gc();
      } else {
        LockSupport.parkNanos(1_000_000);
      }
      recovered = System.nanoTime();
    } while (store.stats().objects() > 0 && recovered - released < GIVE_UP_NANOS);
    return released + " " + recovered + " " + store.stats().objects();
  }
}
