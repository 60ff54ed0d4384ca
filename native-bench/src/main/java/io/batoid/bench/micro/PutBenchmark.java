package io.batoid.bench.micro;

import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
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

/** Put and close of a {@code byte[]}: the object is made, is visible to all, and is freed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PutBenchmark {
  /** The size of the array. */
  @Param({"64", "1024", "65536"})
  public int bytes;

  private ObjectStore store;
  private byte[] value;

  /** Opens a store of its own. */
  @Setup(Level.Trial)
  public void open() {
    store = ObjectStore.open(StoreOptions.at(JmhRun.directory("put")).capacity("1g"));
    value = new byte[bytes];
  }

  /** Closes the store, which removes it. */
  @TearDown(Level.Trial)
  public void close() {
    store.close();
  }

  /** One object comes and goes. */
  @Benchmark
  public void putAndClose() {
    store.put(value).close();
  }
}
