package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.spill.WriterQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Writers of several JVMs that wait for room of which there is enough for one at a time. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WritersInLineTest {
  private static final int SIZE = 2 << 20;

  @RegisterExtension final TestStores stores = new TestStores();
  private final List<ChildJvm> line = new ArrayList<>();
  private ObjectStore store;
  private ObjectRef<byte[]> filling;

  @BeforeEach
  void threeWaitInLine() {
    store = stores.open(options -> options.capacity("4m"));
    filling = store.put(new byte[SIZE + SIZE / 2]);
    for (int place = 1; place <= 3; place++) {
      ChildJvm child = ChildJvm.start(stores.directory());
      line.add(child);
      child.call("be-patient");
      child.send("fill", 1, SIZE);
      int wanted = place;
      Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> tickets() == wanted);
    }
  }

  private long tickets() {
    return store.core().engine().segment.memory().get(SegmentLayout.TICKETS_OFFSET);
  }

  @AfterEach
  void end() {
    line.forEach(ChildJvm::close);
  }

  /** The object is there; nobody else's fits until it is dropped. */
  private static void hasItsTurn(ChildJvm child) {
    assertThat(child.answer()).isEqualTo("filled");
    assertThat(child.call("drop")).isEqualTo("dropped");
  }

  private void nobodyWaits() {
    store.put(new byte[SIZE]).close();
    assertThat(new WriterQueue(store.core().engine().processes).isBusy()).isFalse();
  }

  @Test
  void theyHaveTheirTurnsInTheOrderTheyCame() {
    filling.close();
    line.forEach(WritersInLineTest::hasItsTurn); // another order would never get to an answer
    nobodyWaits();
  }

  @Test
  void theFirstIsKilledAndHoldsUpNobody() {
    line.getFirst().kill();
    filling.close();
    hasItsTurn(line.get(1));
    hasItsTurn(line.get(2));
    nobodyWaits();
  }

  @Test
  void theFirstIsStoppedAndHoldsUpNobody() {
    line.getFirst().stop();
    line.getFirst().awaitStopped();
    filling.close();
    hasItsTurn(line.get(1));
    hasItsTurn(line.get(2));
    line.getFirst().resume();
    hasItsTurn(line.getFirst());
    nobodyWaits();
  }
}
