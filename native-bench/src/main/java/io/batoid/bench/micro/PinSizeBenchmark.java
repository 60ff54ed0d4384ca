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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Pin and unpin of objects of very different size, sealed by another process. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PinSizeBenchmark {
  /** The size of the object. */
  @Param({"1024", "4294967296"})
  public long bytes;

  private ForeignObjects objects;
  private ObjectRef<?> ref;

  /** Starts the other process. */
  @Setup(Level.Trial)
  public void open() {
    objects = ForeignObjects.seal("6g", bytes);
    ref = objects.ref(0);
  }

  /** Ends the other process. */
  @TearDown(Level.Trial)
  public void close() {
    objects.close();
  }

  /** Reads the first and the last byte in place. */
  @Benchmark
  public int pinAndReadEnds() {
    try (Pinned pinned = ref.pin()) {
      MemorySegment segment = pinned.segment();
      return segment.get(ValueLayout.JAVA_BYTE, 0)
          + segment.get(ValueLayout.JAVA_BYTE, segment.byteSize() - 1);
    }
  }
}
