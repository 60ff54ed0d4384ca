package io.batoid.bench.pressure;

import io.batoid.bench.harness.ChildMain;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * A process that puts values on a shelf and reads them at random. The clock runs while the shelf
 * works, not while a checksum is compared or memory taken back.
 */
public final class ShelfChild {
  private static final int LOOKS = 64;

  private final Shelf shelf;
  private final PageBudget budget;
  private final long memory;
  private final int size;
  private final SplittableRandom random = new SplittableRandom(7);
  private final List<Long> sums = new ArrayList<>();
  private long mostMapped;

  private ShelfChild(String[] arguments) throws Exception {
    memory = Long.parseLong(arguments[3]);
    size = Integer.parseInt(arguments[4]);
    Path disk = Files.createDirectories(Path.of(arguments[2])).toRealPath();
    shelf =
        Shelf.Kind.valueOf(arguments[0])
            .open(Path.of(arguments[1]), disk, memory, Long.parseLong(arguments[5]));
    budget = new PageBudget(disk, memory, 11);
  }

  /** Arguments: kind, session directory, directory on disk, bytes of memory, of a value, of all. */
  public static void main(String[] arguments) throws Exception {
    ShelfChild child = new ShelfChild(arguments);
    ChildMain.serve(child::answer);
    child.shelf.close();
  }

  private String answer(String[] words) {
    return switch (words[0]) {
      case "put" -> put(Integer.parseInt(words[1]));
      case "get" -> get(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      case "verify" -> verify();
      case "mapped" -> String.valueOf(mostMapped);
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  /** Puts so many, then syncs; the nanoseconds that took. */
  private String put(int count) {
    byte[] value = new byte[size];
    random.nextBytes(value);
    long nanos = 0;
    for (int i = 0; i < count; i++) {
      ByteBuffer.wrap(value).putLong(0, random.nextLong()).putLong(size - 8, i);
      sums.add(sum(value));
      long start = System.nanoTime();
      shelf.put(i, value);
      nanos += System.nanoTime() - start;
    }
    long start = System.nanoTime();
    shelf.sync();
    return String.valueOf(nanos + System.nanoTime() - start);
  }

  /**
   * Gets so many at random, or as many as so many seconds are enough for; how many, nanoseconds in
   * all, then p50, p99, p99.9 of one.
   */
  private String get(int most, int seconds) {
    long[] each = new long[most];
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    int done = 0;
    long between = Math.max(1, memory / LOOKS / size);
    for (int i = 0; i < most && (i == 0 || System.nanoTime() < end); i++) {
      if (i % between == 0) {
        long mapped = budget.keep();
        mostMapped = i == 0 ? mostMapped : Math.max(mostMapped, mapped);
      }
      int key = random.nextInt(sums.size());
      long start = System.nanoTime();
      byte[] value = shelf.get(key);
      each[i] = System.nanoTime() - start;
      check(key, value);
      done++;
    }
    each = Arrays.copyOf(each, done);
    long total = Arrays.stream(each).sum();
    Arrays.sort(each);
    return done
        + " "
        + total
        + " "
        + part(each, 0.5)
        + " "
        + part(each, 0.99)
        + " "
        + part(each, 0.999);
  }

  private String verify() {
    for (int key = 0; key < sums.size(); key++) {
      check(key, shelf.get(key));
    }
    return String.valueOf(sums.size());
  }

  private void check(int key, byte[] value) {
    if (value.length != size || sum(value) != sums.get(key)) {
      throw new IllegalStateException("value " + key + " is not what was put");
    }
  }

  private static long sum(byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(value);
    return crc.getValue();
  }

  private static long part(long[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, Math.round(part * sorted.length))];
  }
}
