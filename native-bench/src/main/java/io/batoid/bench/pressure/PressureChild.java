package io.batoid.bench.pressure;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.StoreStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** A process that puts and reads more than fits in memory, and checks what it reads. */
public final class PressureChild {
  private static final double ZIPF_EXPONENT = 0.99;

  /** What the table has for each object, in memory or not: no part of the capacity. */
  private static final long SLOT_BYTES = 128;

  private final ObjectStore store;
  private final Path disk;
  private final SplittableRandom random;
  private final List<ObjectRef<byte[]>> refs = new ArrayList<>();
  private final List<Long> sums = new ArrayList<>();
  private long mostResident;

  private PressureChild(String[] arguments) {
    disk = Path.of(arguments[1]);
    store =
        ObjectStore.open(
            StoreOptions.at(Path.of(arguments[0]))
                .spillDirectory(disk)
                .capacity(Long.parseLong(arguments[2]))
                .spillLimit(Long.parseLong(arguments[2]) * 16));
    random = new SplittableRandom(Long.parseLong(arguments[3]));
  }

  /** Arguments: session directory, spill directory, capacity in bytes, seed. */
  public static void main(String[] arguments) throws Exception {
    PressureChild child = new PressureChild(arguments);
    ChildMain.serve(child::answer);
    child.store.close();
  }

  private String answer(String[] words) {
    return switch (words[0]) {
      case "put" -> put(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      case "sync" -> sync();
      case "read" -> read(Integer.parseInt(words[1]), words[2], false);
      case "pin" -> read(Integer.parseInt(words[1]), words[2], true);
      case "verify" -> verify();
      case "stats" -> stats();
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  /** Puts so many objects; the nanoseconds that the puts took. */
  private String put(int count, int size) {
    byte[] value = new byte[size];
    random.nextBytes(value);
    long nanos = 0;
    for (int i = 0; i < count; i++) {
      ByteBuffer.wrap(value).putLong(0, random.nextLong());
      sums.add(sum(value));
      long start = System.nanoTime();
      refs.add(store.put(value));
      nanos += System.nanoTime() - start;
      look(i);
    }
    return String.valueOf(nanos);
  }

  /** Has all spill files written to the disk itself; the nanoseconds that took. */
  private String sync() {
    long start = System.nanoTime();
    BatoidShelf.sync(disk);
    return String.valueOf(System.nanoTime() - start);
  }

  /**
   * Reads so many objects, as a copy on the heap or in place; nanoseconds in all, then p50, p99,
   * p99.9 of one.
   */
  private String read(int count, String access, boolean inPlace) {
    double[] zipf = access.equals("zipf") ? cumulative(refs.size()) : new double[0];
    long[] each = new long[count];
    for (int i = 0; i < count; i++) {
      int at =
          switch (access) {
            case "sequential" -> i % refs.size();
            case "uniform" -> random.nextInt(refs.size());
            default -> index(zipf, random.nextDouble());
          };
      ObjectRef<byte[]> ref = refs.get(at);
      long start = System.nanoTime();
      long length = inPlace ? lengthInPlace(ref) : ref.get().length;
      each[i] = System.nanoTime() - start;
      if (length == 0) {
        throw new IllegalStateException("an empty value");
      }
      look(i);
    }
    long total = Arrays.stream(each).sum();
    Arrays.sort(each);
    return "%d %d %d %d"
        .formatted(total, percentile(each, 0.5), percentile(each, 0.99), percentile(each, 0.999));
  }

  private static long lengthInPlace(ObjectRef<byte[]> ref) {
    try (Pinned pin = ref.pin()) {
      return pin.segment().byteSize();
    }
  }

  /** Reads everything once and compares its checksum with that of what was put. */
  private String verify() {
    for (int i = 0; i < refs.size(); i++) {
      if (sum(refs.get(i).get()) != sums.get(i)) {
        throw new IllegalStateException("object " + i + " is not what was put");
      }
    }
    return String.valueOf(refs.size());
  }

  /** Bytes spilled, written, restored; the most in files of memory; the most of this process. */
  private String stats() {
    StoreStats stats = store.stats();
    look(0);
    return "%d %d %d %d %d"
        .formatted(
            stats.bytesSpilled(),
            stats.bytesWritten(),
            stats.bytesRestored(),
            mostResident,
            peakOfProcess());
  }

  private void look(int i) {
    if (i % 512 == 0) {
      StoreStats stats = store.stats();
      mostResident = Math.max(mostResident, stats.residentBytes() - SLOT_BYTES * stats.objects());
    }
  }

  /** The most memory this process had, the part of the store that it touched included. */
  private static long peakOfProcess() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long sum(byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(value);
    return crc.getValue();
  }

  private static long percentile(long[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, Math.round(part * sorted.length))];
  }

  private static double[] cumulative(int count) {
    double[] cumulative = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += 1 / Math.pow(i + 1, ZIPF_EXPONENT);
      cumulative[i] = sum;
    }
    double all = sum;
    return Arrays.stream(cumulative).map(part -> part / all).toArray();
  }

  private static int index(double[] cumulative, double part) {
    int found = Arrays.binarySearch(cumulative, part);
    return Math.min(cumulative.length - 1, found >= 0 ? found : -found - 1);
  }
}
