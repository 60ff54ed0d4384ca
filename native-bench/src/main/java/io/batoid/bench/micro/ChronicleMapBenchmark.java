package io.batoid.bench.micro;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Put and remove of a 1 KiB {@code byte[]} in a Chronicle Map on /dev/shm: what put and close of
 * the store is compared with.
 *
 * <p>Once as its documentation creates a persisted map, with the entry checksums that its recovery
 * after a crash needs; and once tuned as far as it goes: no checksums, no old value read back,
 * values of constant size. The keys are few enough to stay in the cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    jvmArgsAppend = {
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
      "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
      "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
      "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow",
      "-Dchronicle.analytics.disable=true"
    })
public class ChronicleMapBenchmark {
  private static final int BYTES = 1024;
  private static final long KEYS = 64;

  /** How the map is set up. */
  @Param({"default", "tuned"})
  public String setup = "default";

  private ChronicleMap<Long, byte[]> map;
  private byte[] value;
  private long key;

  /** Creates the map. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    value = new byte[BYTES];
    ChronicleMapBuilder<Long, byte[]> builder =
        ChronicleMap.of(Long.class, byte[].class).name("bench").entries(10_000);
    if (setup.equals("tuned")) {
      builder
          .constantValueSizeBySample(value)
          .putReturnsNull(true)
          .removeReturnsNull(true)
          .checksumEntries(false);
    } else {
      builder.averageValueSize(BYTES);
    }
    map = builder.createPersistedTo(JmhRun.directory("chronicle").toFile());
  }

  /** Closes the map. */
  @TearDown(Level.Trial)
  public void close() {
    map.close();
  }

  /** One entry comes and goes. */
  @Benchmark
  public void putAndRemove() {
    Long k = key++ % KEYS;
    map.put(k, value);
    map.remove(k);
  }
}
