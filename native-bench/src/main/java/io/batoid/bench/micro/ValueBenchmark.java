package io.batoid.bench.micro;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import java.time.Instant;
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

/** What the other everyday operations cost: values through Kryo, copies, handles. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ValueBenchmark {

  /** A value of eight fields, as programs have them. */
  public record Order(
      long id,
      String customer,
      String item,
      int count,
      double price,
      boolean paid,
      Instant created,
      byte priority) {}

  private ObjectStore store;
  private Order order;
  private ObjectRef<Order> orderRef;
  private ObjectRef<byte[]> bytesRef;
  private String lentId;

  /** Puts one object of each kind. */
  @Setup(Level.Trial)
  public void open() {
    store = ObjectStore.open(StoreOptions.at(JmhRun.directory("values")).capacity("1g"));
    order =
        new Order(
            42, "Grace", "compiler", 3, 9.75, true, Instant.ofEpochSecond(1L << 30), (byte) 1);
    orderRef = store.put(order);
    bytesRef = store.put(new byte[1024]);
    lentId = bytesRef.id();
  }

  /** Closes the store, which removes it. */
  @TearDown(Level.Trial)
  public void close() {
    store.close();
  }

  /** Encodes a record into a new object, and frees it. */
  @Benchmark
  public void putRecordAndClose() {
    store.put(order).close();
  }

  /** Decodes a record. */
  @Benchmark
  public Order getRecord() {
    return orderRef.get();
  }

  /** Copies a kibibyte out. */
  @Benchmark
  public byte[] getBytes() {
    return bytesRef.get();
  }

  /** Makes a second handle from an id, and closes it. */
  @Benchmark
  public void resolveAndClose() {
    store.resolve(lentId).close();
  }
}
