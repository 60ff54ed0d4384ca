package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.layout.StateWord;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reapers that are stopped or killed while they reap, and what they leave to others. */
class ReapingTest {
  /** A wait for a lock that is kept takes 30 s: below it, whatever else the machine is at. */
  private static final Duration DELAYED = Duration.ofSeconds(10);

  @RegisterExtension final TestStores stores = new TestStores();

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 12, 25, 40})
  void aStoppedReaperDelaysNobodyAndGoesOnLater(int write) {
    ObjectStore store = stores.open();
    try (ObjectRef<String> text = store.put("sealed before");
        ChildJvm reaper = ChildJvm.start(stores.directory(), "-Dbatoid.crashpoints=true")) {
      stopWhileReaping(reaper, text, write);

      long start = System.nanoTime();
      assertThat(store.verify().problems()).isEmpty();
      assertThat(text.get()).isEqualTo("sealed before");
      try (ObjectRef<String> other = ofAnotherShard(store, text);
          ObjectRef<List<ObjectRef<String>>> ref = store.put(List.of(other))) {
        ref.get().forEach(ObjectRef::close);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DELAYED);

      reaper.resume();
      assertThat(reaper.answer()).isNotEmpty();
      assertThat(store.verify().problems()).isEmpty();
      reaper.kill();
      assertThat(store.verify().problems()).isEmpty();
      assertThat(store.stats().processes()).isEqualTo(1);
      store.core().lender().expireAll();
      Awaitility.await() // what it kept from others while it was stopped is done later
          .untilAsserted(() -> assertThat(store.stats().objects()).isEqualTo(1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 25})
  void aStoppedReaperMayBeKilled(int write) {
    ObjectStore store = stores.open();
    try (ObjectRef<String> text = store.put("sealed before");
        ChildJvm reaper = ChildJvm.start(stores.directory(), "-Dbatoid.crashpoints=true")) {
      stopWhileReaping(reaper, text, write);
      reaper.kill();
      assertThat(store.verify().problems()).isEmpty();
      assertThat(text.get()).isEqualTo("sealed before");
      assertThat(store.stats().processes()).isEqualTo(1);
    }
  }

  /** The lock's shard, and nothing else, waits; nobody who merely reaps gets an exception. */
  @Test
  void whatAStoppedProcessKeepsFromAReaperIsFinishedLater() {
    ObjectStore store = stores.open();
    try (ObjectRef<String> child = store.put("inside");
        ChildJvm stopped = ChildJvm.start(stores.directory());
        ChildJvm victim = ChildJvm.start(stores.directory())) {
      String _ = victim.call("put-nested", child.lend(ChildMain.LONG));
      int shard = child.handle().slot() % LockLayout.EDGE_LOCKS;
      assertThat(stopped.call("lock", shard)).isEqualTo("locked");
      stopped.stop();
      victim.kill();

      long start = System.nanoTime();
      int reaped = store.core().engine().reapTheDead(); // or housekeeping has

      assertThat(reaped).isBetween(0, 1);
      try (ObjectRef<String> other = store.put("not inside anything")) {
        assertThat(other.get()).isEqualTo("not inside anything");
      }
      assertThat(child.get()).isEqualTo("inside");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DELAYED);
      stopped.resume();
      stopped.kill();
      Awaitility.await()
          .untilAsserted(() -> {
            assertThat(store.verify().problems()).isEmpty();
            assertThat(store.stats().objects()).isEqualTo(1);
          });
    }
  }

  /**
   * A process may stop between sealing and telling: nobody may reap it, and it may take forever.
   */
  @Test
  void aFutureCompletesThoughTheSealerNeverRings() {
    ObjectStore store = stores.open();
    ObjectStore other = stores.open();
    try (Promise<String> promise = store.reserve();
        ObjectRef<String> ref = promise.ref()) {
      var future = ref.toFuture();
      var slot = promise.handle().slot();
      var segment = other.core().engine().segment;
      long word = segment.state(slot);
      assertThat(segment.casState(slot, word, StateWord.with(word, 0, StateWord.LOST))).isTrue();
      assertThatThrownBy(future::join).hasCauseInstanceOf(ObjectLostException.class);
    }
  }

  /** An object whose references are counted under a lock that the reaper has nothing to do with. */
  private static ObjectRef<String> ofAnotherShard(ObjectStore store, ObjectRef<?> ref) {
    ObjectRef<String> other = store.put("elsewhere");
    int taken = ref.handle().slot() % LockLayout.EDGE_LOCKS;
    while (other.handle().slot() % LockLayout.EDGE_LOCKS == taken) {
      ObjectRef<String> next = store.put("elsewhere"); // before this one's slot is free again
      other.close();
      other = next;
    }
    return other;
  }

  /** Has a process reap another one of its own, and stop before a write of that. */
  private static void stopWhileReaping(ChildJvm reaper, ObjectRef<?> text, int write) {
    String id = text.lend(ChildMain.LONG);
    boolean stopped = false;
    while (!stopped) { // as long as this process, whose store looks for the dead too, is faster
      String _ = reaper.call("prepare", CrashScript.REAP_ANOTHER, id);
      reaper.send("stop", CrashScript.REAP_ANOTHER, write, id);
      stopped = reaper.awaitStoppedOrAnswering();
      if (!stopped) {
        assertThat(reaper.answer()).isEqualTo("went on");
      }
    }
  }
}
