package io.batoid.bench.micro;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Pinned;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Pin, read and unpin of 1 KiB objects that another process has sealed.
 *
 * <p>The objects are a few, visited in turn, so that a lucky placement of one does not decide; to
 * read is to add up every long.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PinBenchmark {
  private static final int OBJECTS = 16;
  private static final int BYTES = 1024;

  private ForeignObjects objects;
  private ObjectRef<?>[] refs;
  private int next;

  /** Starts the other process. */
  @Setup(Level.Trial)
  public void open() {
    long[] sizes = new long[OBJECTS];
    Arrays.fill(sizes, BYTES);
    objects = ForeignObjects.seal("1g", sizes);
    refs = new ObjectRef<?>[OBJECTS];
    Arrays.setAll(refs, objects::ref);
  }

  /** Ends the other process. */
  @TearDown(Level.Trial)
  public void close() {
    objects.close();
  }

  /** Reads all of one object in place. */
  @Benchmark
  public long pinAndReadAll() {
    try (Pinned pinned = refs[next++ & OBJECTS - 1].pin()) {
      MemorySegment segment = pinned.segment();
      long sum = 0;
      for (long at = 0; at < BYTES; at += Long.BYTES) {
        sum += segment.get(ValueLayout.JAVA_LONG, at);
      }
      return sum;
    }
  }

  /** Reads one long of one object in place: what the pin itself costs. */
  @Benchmark
  public long pinAndReadOne() {
    try (Pinned pinned = refs[next++ & OBJECTS - 1].pin()) {
      return pinned.segment().get(ValueLayout.JAVA_LONG, 0);
    }
  }
}
