package io.batoid.bench.torture;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.layout.LockLayout;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.CrashPoints;
import io.batoid.objectstore.memory.Segment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Follows every shared write of this JVM and ends, or stops, it before the k-th that belongs to a
 * cell. Says which before it does: {@code died CELL}, {@code stopped CELL}.
 */
final class DeathWatch implements CrashPoints.Watcher {
  private static final long GATE = 1 << 20;
  private static final int OWNER_MASK = 0xFFF;

  private final Segment segment;
  private final SegmentLayout layout;
  private final long pid = ProcessHandle.current().pid();
  private final ThreadLocal<Held> held = ThreadLocal.withInitial(Held::new);
  private final AtomicInteger left = new AtomicInteger();
  private volatile int signal = CrashPoints.KILL;
  private volatile @Nullable Cell target;

  /** What the current thread has taken, as far as its writes tell. */
  private static final class Held {
    long lockWord;
    boolean gate;
    long proof = -1;
  }

  DeathWatch(Segment segment) {
    this.segment = segment;
    this.layout = segment.layout();
  }

  /** From now on, the {@code count}-th write in {@code cell} does not happen, or only later. */
  void arm(Cell cell, int count, int signal) {
    left.set(count);
    this.signal = signal;
    target = cell;
  }

  void disarm() {
    target = null;
  }

  @Override
  public void beforeWrite(long offset, long value) {
    look(held.get(), offset);
    if (offset >= layout.edgeLock(0) && offset < layout.process(0) && isLockWord(offset)) {
      held.get().lockWord = offset;
    }
  }

  @Override
  public void beforeLock(long offset, boolean exclusive, boolean unlock) {
    Held mine = held.get();
    look(mine, -1);
    if (offset == GATE) {
      mine.gate = !unlock;
    } else if (unlock) {
      mine.proof = mine.proof == offset ? -1 : mine.proof;
    } else if (!exclusive) {
      mine.proof = offset;
    }
  }

  @Override
  public void beforeFileChange() {
    look(held.get(), -1);
  }

  private void look(Held mine, long offset) {
    Cell wanted = target;
    if (wanted == null || cell(mine, offset) != wanted || left.decrementAndGet() != 0) {
      return;
    }
    target = null;
    ChildMain.say((signal == CrashPoints.KILL ? "died " : "stopped ") + wanted.name());
    CrashPoints.signal(signal);
  }

  private @Nullable Cell cell(Held mine, long offset) {
    if (mine.proof >= 0) {
      return Cell.REAPING;
    }
    if (mine.lockWord != 0 && isOurs(mine.lockWord)) {
      return mine.lockWord >= layout.catalogueLock(0) ? Cell.CATALOGUE_LOCK : Cell.EDGE_LOCK;
    }
    if (mine.gate) {
      return Cell.GATE;
    }
    if (offset >= layout.slotTable()
        && offset < layout.slotTable() + (long) layout.maxObjects() * SlotLayout.SIZE) {
      return cellOf(StateWord.state(segment.state((int) ((offset - layout.slotTable()) >> 7))));
    }
    return offset >= layout.runWord(0) && offset < layout.slotTable() ? Cell.CHUNKS : null;
  }

  private static @Nullable Cell cellOf(int state) {
    return switch (state) {
      case StateWord.FREE -> Cell.FREE;
      case StateWord.RESERVED -> Cell.RESERVED;
      case StateWord.SEALED -> Cell.SEALED;
      case StateWord.SPILLED -> Cell.SPILLED;
      case StateWord.EVICTING -> Cell.EVICTING;
      case StateWord.FAILED -> Cell.FAILED;
      case StateWord.LOST -> Cell.LOST;
      case StateWord.FREED -> Cell.FREED;
      case StateWord.RELEASING -> Cell.RELEASING;
      default -> StateWord.dying(state) ? Cell.DYING : null;
    };
  }

  private boolean isLockWord(long offset) {
    return offset < layout.catalogueLock(0)
        ? (offset - layout.edgeLock(0)) % LockLayout.EDGE_LOCK_SIZE == 0
        : (offset - layout.catalogueLock(0)) % LockLayout.CATALOGUE_LOCK_SIZE == 0;
  }

  private boolean isOurs(long lockWord) {
    int owner = (int) segment.memory().get(lockWord) & OWNER_MASK;
    return owner != 0
        && owner <= layout.maxProcesses()
        && segment.memory().get(layout.process(owner - 1) + ProcessLayout.PID_OFFSET) == pid;
  }
}
