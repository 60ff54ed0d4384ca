package io.batoid.bench.pressure;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.StoreStats;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * A process that keeps its share of a store full: values of sizes between 64 bytes and the largest,
 * each power of two as likely as the next, put in place of others chosen at random. What goes is
 * checked against its checksum first.
 *
 * <p>It says {@code ready}, then about four times a second: {@code puts R N,N,...}: how often there
 * was no room below its share, and the nanoseconds of each put since.
 */
public final class AgeingChild {
  private static final long SMALLEST = 64;
  private static final long REPORT_NANOS = 250_000_000;

  /** What the table has for each object: no part of the capacity. */
  private static final long SLOT_BYTES = 128;

  private static final int FILLS = 9;

  private final ObjectStore store;
  private final long share;
  private final SplittableRandom random;
  private final byte[] noise;
  private final List<Kept> kept = new ArrayList<>();
  private final StringBuilder nanos = new StringBuilder();
  private long live;
  private long refused;
  private long checked;
  private long mostResident;
  private volatile boolean stopped;

  private record Kept(ObjectRef<byte[]> ref, int size, long sum) {}

  private AgeingChild(String[] arguments) {
    long capacity = Long.parseLong(arguments[1]);
    share = Long.parseLong(arguments[2]);
    random = new SplittableRandom(Long.parseLong(arguments[4]));
    noise = new byte[Integer.parseInt(arguments[3])];
    random.nextBytes(noise);
    store =
        ObjectStore.open(StoreOptions.at(Path.of(arguments[0])).capacity(capacity).spillLimit(0));
  }

  /** Arguments: session directory, capacity, bytes to keep, bytes of the largest value, seed. */
  public static void main(String[] arguments) throws Exception {
    AgeingChild child = new AgeingChild(arguments);
    Thread.ofPlatform().daemon().name("waits for stop").start(child::awaitStop);
    ChildMain.say("ready");
    child.age();
    ChildMain.say("stopped " + child.checked + " " + child.mostResident);
    ChildMain.serve(child::answer);
    child.store.close();
  }

  private void awaitStop() {
    String _ = ChildMain.next();
    stopped = true;
  }

  private void age() {
    long said = System.nanoTime();
    while (!stopped) {
      int size = size(noise.length);
      while (live + size > share && !kept.isEmpty()) {
        drop();
      }
      while (!put(size) && !kept.isEmpty()) {
        refused++;
        drop();
      }
      if (System.nanoTime() - said > REPORT_NANOS) {
        report();
        said = System.nanoTime();
      }
    }
    report();
  }

  private void report() {
    StoreStats stats = store.stats();
    mostResident = Math.max(mostResident, stats.residentBytes() - SLOT_BYTES * stats.objects());
    if (!nanos.isEmpty()) {
      ChildMain.say("puts " + refused + " " + nanos);
      nanos.setLength(0);
      refused = 0;
    }
  }

  private int size(int largest) {
    double doublings = Math.log((double) largest / SMALLEST) / Math.log(2);
    return (int) Math.min(largest, SMALLEST * Math.pow(2, random.nextDouble() * doublings));
  }

  /** Puts a value of so many bytes; false if there is no room. */
  private boolean put(int size) {
    byte[] value = new byte[size];
    System.arraycopy(noise, random.nextInt(noise.length - size + 1), value, 0, size);
    ByteBuffer.wrap(value).putLong(0, random.nextLong());
    CRC32C crc = new CRC32C();
    crc.update(value);
    long start = System.nanoTime();
    ObjectRef<byte[]> ref;
    try {
      ref = store.put(value);
    } catch (ObjectStoreFullException e) {
      return false;
    }
    nanos.append(nanos.isEmpty() ? "" : ",").append(System.nanoTime() - start);
    kept.add(new Kept(ref, size, crc.getValue()));
    live += size;
    return true;
  }

  /** Checks one at random and lets go of it. */
  private void drop() {
    int at = random.nextInt(kept.size());
    Kept last = kept.removeLast();
    Kept gone = at == kept.size() ? last : kept.set(at, last);
    check(gone);
    gone.ref.close();
    live -= gone.size;
  }

  private void check(Kept one) {
    CRC32C crc = new CRC32C();
    try (Pinned pin = one.ref.pin()) {
      if (pin.segment().byteSize() < one.size) {
        throw new IllegalStateException("shorter than what was put: " + pin.segment().byteSize());
      }
      crc.update(pin.segment().asByteBuffer());
    }
    if (crc.getValue() != one.sum) {
      throw new IllegalStateException("an object of " + one.size + " bytes is not what was put");
    }
    checked++;
  }

  private String answer(String[] words) {
    return switch (words[0]) {
      case "live" -> String.valueOf(live);
      case "fill" -> fill(Integer.parseInt(words[1]));
      case "verify" -> {
        kept.forEach(this::check);
        yield String.valueOf(kept.size());
      }
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  /**
   * Puts values of up to so many bytes until one finds no room, several times, and takes them back
   * in between; the bytes that live then, the median.
   */
  private String fill(int largest) {
    List<Long> most = new ArrayList<>();
    for (int i = 0; i < FILLS; i++) {
      int before = kept.size();
      while (put(size(largest))) {}
      most.add(live);
      while (i < FILLS - 1 && kept.size() > before) {
        Kept last = kept.removeLast();
        last.ref.close();
        live -= last.size;
      }
    }
    Collections.sort(most);
    return String.valueOf(most.get(FILLS / 2));
  }
}
