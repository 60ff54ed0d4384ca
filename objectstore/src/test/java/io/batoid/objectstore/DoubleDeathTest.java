package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A process dies in the middle of something; the next one to open the store dies while it reaps
 * that one, or sets right what it left; the third finds everything that was sealed, and nothing
 * else. A fourth is stopped all the while: it keeps what was sealed, and reaps nobody.
 *
 * <p>{@code -Dbatoid.test.pairs=500} makes it long, {@code -Dbatoid.test.seed} repeats its choices.
 */
class DoubleDeathTest {
  private static final int PAIRS = Integer.getInteger("batoid.test.pairs", 6);
  private static final int MOST_WRITES = 90;
  private static final int WRITES_OF_JOINING = 12;
  private static final byte[] LARGE = ChildMain.bytes(300_000);

  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  @Timeout(3600)
  void whatTwoDeathsLeaveIsRepairedByTheThird() {
    long seed = Long.getLong("batoid.test.seed", System.nanoTime());
    Random random = new Random(seed);
    List<CrashScript> scripts =
        Stream.of(CrashScript.values())
            .filter(script -> script.place == CrashScript.Place.SESSION && !script.needsPromise)
            .filter(script -> script != CrashScript.JOIN) // whose store is closed before
            .toList();
    int reapersDied = 0;
    for (int pair = 0; pair < PAIRS; pair++) {
      CrashScript script = scripts.get(random.nextInt(scripts.size()));
      int write = 1 + random.nextInt(MOST_WRITES);
      int second = WRITES_OF_JOINING + random.nextInt(MOST_WRITES);
      String where =
          "seed %d, pair %d: %s before write %d, then its reaper before write %d"
              .formatted(seed, pair, script, write, second);
      reapersDied += die(script, write, second, where) ? 1 : 0;
    }
    System.out.printf("seed %d: %d pairs, %d reapers died%n", seed, PAIRS, reapersDied);
    assertThat(reapersDied).as("seed " + seed).isPositive();
  }

  /** Whether the second process died too. */
  private boolean die(CrashScript script, int write, int second, String where) {
    ObjectStore maker = open();
    try (ChildJvm keeper = ChildJvm.start(stores.directory())) {
      String text = keeper.call("put", "sealed-before");
      String large = keeper.call("put-bytes", LARGE.length);
      String container = keeper.call("put-nested", text);
      StoreStats before = maker.stats();
      maker.close();
      keeper.stop();
      try (ChildJvm first = ChildJvm.start(stores.directory(), "-Dbatoid.crashpoints=true")) {
        String _ = first.call("prepare", script, container);
        first.send("crash", script, write, container);
        String _ = first.answerOrDeath(); // it may be through before: then it dies now
        first.kill();
      }
      boolean died;
      try (ChildJvm reaper =
          ChildJvm.start(
              stores.directory(), "-Dbatoid.crashpoints=true", "-Dbatoid.crash.at=" + second)) {
        reaper.send("gc");
        died = reaper.answerOrDeath() == null;
        reaper.kill();
      }
      try (ObjectStore store = open()) {
        assertThat(store.verify().problems()).as(where).isEmpty();
        try (ObjectRef<String> ref = store.resolve(text)) {
          assertThat(ref.get()).as(where).isEqualTo("sealed-before");
        }
        try (ObjectRef<byte[]> ref = store.resolve(large)) {
          assertThat(Arrays.equals(ref.get(), LARGE)).as(where).isTrue();
        }
        try (ObjectRef<List<?>> ref = store.resolve(container);
            ObjectRef<?> inside = (ObjectRef<?>) ref.get().getFirst()) {
          assertThat(inside.get()).as(where).isEqualTo("sealed-before");
        }
        keeper.resume();
        Awaitility.await(where)
            .untilAsserted(() -> {
              store.gc();
              StoreStats after = store.stats();
              assertThat(after.objects()).as(where).isEqualTo(before.objects());
              assertThat(after.usedBytes()).as(where).isEqualTo(before.usedBytes());
              assertThat(after.processes()).as(where).isEqualTo(2);
            });
        assertThat(store.verify().problems()).as(where).isEmpty();
      }
      return died;
    }
  }

  private ObjectStore open() {
    return stores.open(_ -> StoreOptions.at(stores.directory()).capacity("8m").maxObjects(1024));
  }
}
