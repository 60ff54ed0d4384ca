package io.batoid.bench.micro;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Pinned;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
 * Pin and unpin of objects of very different size, sealed by another process.
 *
 * <p>Every fork has both objects: committing gigabytes keeps kernel and hypervisor busy for a while
 * after, and that must not be taken for the price of a large pin.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PinSizeBenchmark {
  private static final long SMALL = 1L << 10;
  private static final long LARGE = 1L << 32;
  private static final long SETTLE_MILLIS = 3_000;

  private ForeignObjects objects;
  private ObjectRef<?> small;
  private ObjectRef<?> large;

  /** Starts the other process. */
  @Setup(Level.Trial)
  public void open() throws InterruptedException {
    objects = ForeignObjects.seal("6g", SMALL, LARGE);
    small = objects.ref(0);
    large = objects.ref(1);
    Thread.sleep(SETTLE_MILLIS);
  }

  /** Ends the other process. */
  @TearDown(Level.Trial)
  public void close() {
    objects.close();
  }

  /** Reads the first and the last byte of 1 KiB in place. */
  @Benchmark
  public int pinSmall() {
    return pinAndReadEnds(small);
  }

  /** Reads the first and the last byte of 4 GiB in place. */
  @Benchmark
  public int pinLarge() {
    return pinAndReadEnds(large);
  }

  private static int pinAndReadEnds(ObjectRef<?> ref) {
    try (Pinned pinned = ref.pin()) {
      MemorySegment segment = pinned.segment();
      return segment.get(ValueLayout.JAVA_BYTE, 0)
          + segment.get(ValueLayout.JAVA_BYTE, segment.byteSize() - 1);
    }
  }
}
