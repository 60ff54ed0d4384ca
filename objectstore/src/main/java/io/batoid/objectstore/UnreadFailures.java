package io.batoid.objectstore;

import io.batoid.objectstore.layout.SlotLayout;
import io.batoid.objectstore.layout.StateWord;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.table.LocalCounts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Failed objects that somebody wants to hear of if nobody reads them. Each is counted once for
 * that, so that its error can still be read when the last other count of this process is gone.
 *
 * <p>Reading it, handing a reference to it on, and references of other processes count as being
 * read: what happens there is not known here.
 *
 * <p><b>Ordering.</b> A failure can be read before anybody watches it. So what is read is noted,
 * and then looked for among the watched; what is watched is entered, and then looked for among the
 * notes: one of the two sees the other. Of the notes only the last ones are kept.
 */
final class UnreadFailures {
  /** So many notes, and as many older ones, are kept. */
  private static final int NOTES = 1 << 14;

  private final StoreCore core;
  private final Map<Long, Runnable> watched = new ConcurrentHashMap<>();
  private volatile boolean any;
  private volatile Set<Long> notes = ConcurrentHashMap.newKeySet();
  private volatile Set<Long> olderNotes = ConcurrentHashMap.newKeySet();
  private final AtomicInteger noted = new AtomicInteger();

  UnreadFailures(StoreCore core) {
    this.core = core;
  }

  /**
   * Watches an object that this process holds; {@code unread} reads it, and is run once at most.
   */
  void watch(int slot, int generation, Runnable unread) {
    if (core.table().hold(slot, generation)) {
      any = true;
      long key = key(slot, generation);
      boolean twice = watched.put(key, unread) != null;
      boolean wasRead = notes.remove(key) || olderNotes.remove(key);
      if (twice || (wasRead && watched.remove(key) != null)) {
        core.table().letGo(slot);
      }
    }
  }

  /** A reference to an object is handed on: if it fails, whoever has it may read that. */
  void handedOn(int slot, int generation) {
    if (StateWord.state(core.engine().segment.state(slot)) != StateWord.SEALED) {
      read(slot, generation);
    }
  }

  /** Somebody reads it, or may do so from now on. */
  void read(int slot, int generation) {
    long key = key(slot, generation);
    note(key);
    if (any && watched.remove(key) != null) {
      core.table().letGo(slot);
    }
  }

  private void note(long key) {
    if (notes.add(key) && noted.incrementAndGet() % NOTES == 0) {
      olderNotes = notes;
      notes = ConcurrentHashMap.newKeySet();
    }
  }

  /** A count of this process on an object was given back. */
  void givenBack(int slot, int generation) {
    if (!any || !watched.containsKey(key(slot, generation))) {
      return;
    }
    if (LocalCounts.refs(core.engine().counts.peek(slot)) <= 1) {
      Runnable unread = watched.remove(key(slot, generation));
      if (unread != null) {
        tell(key(slot, generation), isOursAlone(slot) ? unread : null);
      }
    }
  }

  /** Nobody can read anything any more: tells of all that are left. */
  void tellAll() {
    for (long key : List.copyOf(watched.keySet())) {
      Runnable unread = watched.remove(key);
      if (unread != null) {
        unread.run();
      }
    }
  }

  private void tell(long number, @Nullable Runnable unread) {
    if (unread == null) {
      core.link().letGo(number);
      return;
    }
    Thread _ =
        Thread.ofVirtual()
            .name("batoid-unread")
            .start(() -> {
              try {
                unread.run();
              } finally {
                core.link().letGo(number);
              }
            });
  }

  /** Whether no other process refers to an object, nor anything that it is in, nor a name. */
  boolean isOursAlone(int slot) {
    Segment segment = core.engine().segment;
    if (segment.nested(slot) != 0
        || segment.memory().get(segment.slot(slot) + SlotLayout.NAMES_OFFSET) != 0) {
      return false;
    }
    int self = core.engine().processes.self();
    for (int word = 0; word < 2; word++) {
      long own = self >>> 6 == word ? 1L << self : 0;
      if ((segment.bits(slot, SlotLayout.REFS_OFFSET, word) & ~own) != 0) {
        return false;
      }
    }
    return true;
  }

  /** As {@link Link} numbers objects. */
  private static long key(int slot, int generation) {
    return (long) slot << 32 | (generation & 0xFFFF_FFFFL);
  }
}
