package io.batoid.objectstore.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.memory.LockOrder.Rank;
import org.junit.jupiter.api.Test;

class LockOrderTest {
  @Test
  void innerLocksAreTakenAfterOuterOnes() {
    assertThat(LockOrder.take(Rank.CATALOGUE)).isTrue();
    assertThat(LockOrder.take(Rank.SLOT)).isTrue();
    assertThat(LockOrder.take(Rank.STRIPE)).isTrue();
    assertThat(LockOrder.letGo(Rank.STRIPE)).isTrue();
    assertThat(LockOrder.letGo(Rank.CATALOGUE)).isTrue();
    assertThat(LockOrder.letGo(Rank.SLOT)).isTrue();
  }

  @Test
  void anOuterLockUnderAnInnerOneIsAnError() {
    assertThat(LockOrder.take(Rank.SLOT)).isTrue();
    assertThatThrownBy(() -> LockOrder.mayTake(Rank.EDGE))
        .isInstanceOf(AssertionError.class)
        .hasMessage("about to take EDGE while holding SLOT");
    assertThatThrownBy(() -> LockOrder.mayTake(Rank.SLOT)).isInstanceOf(AssertionError.class);
    assertThat(LockOrder.letGo(Rank.SLOT)).isTrue();
    assertThat(LockOrder.mayTake(Rank.EDGE)).isTrue();
  }

  @Test
  void aLockThatWaitsHasItsPlaceToo() {
    RankedLock outer = new RankedLock(Rank.RESTORE);
    RankedLock inner = new RankedLock(Rank.LEAVE);
    outer.lock();
    assertThat(inner.tryLock()).isTrue();
    assertThatThrownBy(outer::lock)
        .isInstanceOf(AssertionError.class)
        .hasMessage("about to take RESTORE while holding LEAVE");
    assertThatThrownBy(outer::tryLock).isInstanceOf(AssertionError.class);
    inner.unlock();
    outer.unlock();
    assertThat(LockOrder.mayTake(Rank.GATE)).isTrue();
  }

  @Test
  void aLockThatAnotherThreadHasIsNotHeld() throws Exception {
    RankedLock lock = new RankedLock(Rank.LEAVE);
    lock.lock();
    try {
      boolean[] taken = {true};
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                taken[0] = lock.tryLock();
                assert LockOrder.mayTake(Rank.GATE);
              });
      other.join();
      assertThat(taken[0]).isFalse();
    } finally {
      lock.unlock();
    }
  }

  @Test
  void theLibraryAsksInThisBuild() {
    SpinLock lock = new SpinLock(Rank.STRIPE) {};
    SpinLock inner = new SpinLock(Rank.ACCESSES) {};
    lock.lock();
    inner.lock();
    inner.unlock();
    lock.unlock();
    inner.lock();
    assertThatThrownBy(lock::lock).isInstanceOf(AssertionError.class);
    inner.unlock();
  }
}
