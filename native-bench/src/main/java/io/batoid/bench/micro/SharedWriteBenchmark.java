package io.batoid.bench.micro;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.batoid.objectstore.memory.SharedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A word written through the accessor layer, where tests count writes and end the process, and
 * without it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SharedWriteBenchmark {
  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final int WORDS = 8;

  private final MemorySegment segment = Arena.ofShared().allocate(8L * WORDS, 64);
  private final SharedMemory memory = new SharedMemory(segment);
  private long value;

  /** Eight words, straight into the memory. */
  @Benchmark
  public void bare() {
    long next = ++value;
    for (long offset = 0; offset < 8L * WORDS; offset += 8) {
      LONG.setRelease(segment, offset, next);
    }
  }

  /** The same through the layer, as in production. */
  @Benchmark
  public void layer() {
    writeThroughLayer();
  }

  /** The same with crash points on, as in tests. */
  @Benchmark
  @Fork(jvmArgsAppend = "-Dbatoid.crashpoints=true")
  public void layerWithCrashPoints() {
    writeThroughLayer();
  }

  private void writeThroughLayer() {
    long next = ++value;
    for (long offset = 0; offset < 8L * WORDS; offset += 8) {
      memory.putRelease(offset, next);
    }
  }
}
