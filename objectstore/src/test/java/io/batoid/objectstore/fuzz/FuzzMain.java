package io.batoid.objectstore.fuzz;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a target over a corpus and then over inputs made from a seed, in a JVM of its own: a crash
 * of the JVM is a failure of this process, and its last line says with which input.
 *
 * <p>Arguments: segment or value, corpus directory or -, seed, seconds.
 */
public final class FuzzMain {
  private static final long WATCHDOG_SECONDS = 90;
  private static final int HUNG = 3;
  private static final int FAILED = 4;

  private static volatile byte[] current = {};
  private static final AtomicLong STARTED = new AtomicLong(System.nanoTime());

  private FuzzMain() {}

  public static void main(String[] arguments) throws IOException {
    boolean segment = arguments[0].equals("segment");
    watch();
    int count = 0;
    if (!arguments[1].equals("-")) {
      try (DirectoryStream<Path> corpus = Files.newDirectoryStream(Path.of(arguments[1]))) {
        for (Path file : corpus) {
          run(segment, Files.readAllBytes(file));
          count++;
        }
      }
    }
    int replayed = count;
    Random random = new Random(Long.parseLong(arguments[2]));
    long end = System.nanoTime() + Long.parseLong(arguments[3]) * 1_000_000_000L;
    while (System.nanoTime() - end < 0) {
      run(segment, segment ? segmentInput(random) : valueInput(random));
      count++;
    }
    System.out.println("ok " + replayed + " of the corpus, " + (count - replayed) + " new");
  }

  private static void run(boolean segment, byte[] input) {
    current = input;
    STARTED.set(System.nanoTime());
    if (Boolean.getBoolean("batoid.fuzz.echo")) {
      System.out.println(HexFormat.of().formatHex(input)); // the last line before a crash
    }
    try {
      if (segment) {
        SegmentFuzz.fuzzerTestOneInput(input);
      } else {
        ValueFuzz.fuzzerTestOneInput(input);
      }
    } catch (Throwable e) {
      e.printStackTrace(System.out);
      System.out.println("failed with " + HexFormat.of().formatHex(input));
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static byte[] segmentInput(Random random) {
    byte[] input = new byte[1 + Attack.EDIT * (1 + random.nextInt(4))];
    random.nextBytes(input);
    if (random.nextBoolean()) { // small operands are what words are made of
      for (int edit = 1; edit < input.length; edit += Attack.EDIT) {
        Arrays.fill(input, edit + 6, edit + 9, (byte) 0);
        input[edit + 9] &= 0x1F;
      }
    }
    return input;
  }

  private static byte[] valueInput(Random random) {
    byte[] input = new byte[1 + random.nextInt(60)];
    random.nextBytes(input);
    if (random.nextBoolean()) {
      input[0] = 18;
      for (int i = 1; i < input.length; i++) {
        input[i] &= 0x5F;
      }
    }
    return input;
  }

  private static void watch() {
    Thread watchdog =
        Thread.ofPlatform()
            .daemon()
            .name("watchdog")
            .unstarted(() -> {
              while (System.nanoTime() - STARTED.get() < WATCHDOG_SECONDS * 1_000_000_000L) {
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000_000);
              }
              Thread.getAllStackTraces()
                  .forEach(
                      (thread, stack) -> System.out.println(thread + " " + Arrays.toString(stack)));
              System.out.println("hung with " + HexFormat.of().formatHex(current));
              Runtime.getRuntime().halt(HUNG);
            });
    watchdog.start();
  }
}
