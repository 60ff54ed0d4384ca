package io.batoid.objectstore.concurrency;

import io.batoid.objectstore.StoreParts;
import io.batoid.objectstore.layout.BlockHeader;
import io.batoid.objectstore.layout.SegmentLayout;
import io.batoid.objectstore.memory.SharedMemory;
import io.batoid.objectstore.table.Handle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;

/**
 * R15, R16: threads of two processes put and close objects, small ones in spans and large ones in
 * runs. Each writes a mark of its own at both ends of its block; in blocks that two live objects
 * share, one would find the other's.
 */
public class AllocatedBlocks {
  static final int THREADS = 3;

  private static final AtomicLong MARKS = new AtomicLong(1);
  private static final long LARGE = 3L * SegmentLayout.CHUNK;

  private final Map<Integer, Deque<Live>> objects = new HashMap<>();

  private record Live(StoreParts process, Handle handle, long start, long end, long mark) {}

  /** No objects. */
  public AllocatedBlocks() {
    for (int thread = 0; thread <= THREADS + 1; thread++) {
      objects.put(thread, new ArrayDeque<>());
    }
  }

  /** Puts an object. */
  @Operation
  public void put(
      @Param(gen = ThreadIdGen.class) int thread,
      @Param(gen = IntGen.class, conf = "0:2") int size) {
    StoreParts process = TwoProcesses.of(thread);
    long blockSize = size == 0 ? LARGE : 64L * size;
    int slot = process.allocator().allocate(blockSize);
    Handle handle = process.table().openNew(this, slot, Handle.REF);
    long block = process.segment().blockOf(slot, process.segment().state(slot));
    SharedMemory memory = process.segment().memory();
    long start = block + BlockHeader.SIZE;
    long end = block + blockSize - Long.BYTES;
    long mark = MARKS.getAndIncrement();
    memory.putPlain(start, mark);
    memory.putPlain(end, mark);
    process.table().publishNew(slot);
    own(thread).push(new Live(process, handle, start, end, mark));
  }

  /** Closes one of the thread's objects; whether it had one that was still whole. */
  @Operation
  public boolean close(@Param(gen = ThreadIdGen.class) int thread) {
    Live object = own(thread).poll();
    if (object == null) {
      return false;
    }
    SharedMemory memory = object.process.segment().memory();
    boolean whole =
        memory.getPlain(object.start) == object.mark && memory.getPlain(object.end) == object.mark;
    object.process.table().close(object.handle);
    return whole;
  }

  private Deque<Live> own(int thread) {
    Deque<Live> own = objects.get(thread);
    if (own == null) {
      throw new IllegalArgumentException("thread=" + thread);
    }
    return own;
  }

  /** What it should look like: objects that have nothing to do with each other. */
  public static final class Model {
    private final int[] own = new int[THREADS + 2];

    /** One more. */
    public void put(int thread, int size) {
      own[thread]++;
    }

    /** One less. */
    public boolean close(int thread) {
      if (own[thread] == 0) {
        return false;
      }
      own[thread]--;
      return true;
    }
  }
}
