package io.batoid.bench.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * How much of the machine's processor time went to others: other programs, and the hypervisor's
 * other guests. On a shared machine this says whether a figure is worth anything.
 *
 * <p>Read from the kernel's counters: what all processors were busy with, less what this process
 * and the children it has waited for have used.
 */
public final class OtherWork {
  /** Up to this share the machine counts as quiet. */
  public static final double QUIET = 0.05;

  private static final long LOOK_NANOS = 1_000_000_000;

  // /proc/stat, after "cpu": user nice system idle iowait irq softirq steal
  private static final int IDLE = 3;
  private static final int IOWAIT = 4;
  private static final int COUNTED = 8;

  // /proc/self/stat, after the command's parenthesis, state first: utime stime cutime cstime
  private static final int OWN_FIRST = 11;
  private static final int OWN_LAST = 14;

  private final Ticks begin = Ticks.now();

  private OtherWork() {}

  /** Starts counting. */
  public static OtherWork watch() {
    return new OtherWork();
  }

  /** Returns the share of the machine that others have had since, from 0 to 1. */
  public double share() {
    Ticks now = Ticks.now();
    long all = now.all - begin.all;
    long others = now.busy - begin.busy - (now.own - begin.own);
    return all == 0 ? 0 : Math.clamp((double) others / all, 0, 1);
  }

  /** Waits until the machine has been quiet for a second, or until {@code seconds} have passed. */
  public static boolean awaitQuiet(int seconds) {
    for (int i = 0; i < seconds; i++) {
      OtherWork work = watch();
      LockSupport.parkNanos(LOOK_NANOS);
      if (work.share() <= QUIET) {
        return true;
      }
    }
    return false;
  }

  private record Ticks(long all, long busy, long own) {
    static Ticks now() {
      String[] machine = words("/proc/stat", "cpu");
      String[] self = words("/proc/self/stat", ")");
      long all = sum(machine, 0, COUNTED);
      long idle = sum(machine, IDLE, IOWAIT + 1);
      return new Ticks(all, all - idle, sum(self, OWN_FIRST, OWN_LAST + 1));
    }

    private static long sum(String[] words, int from, int to) {
      long sum = 0;
      for (int i = from; i < Math.min(to, words.length); i++) {
        sum += Long.parseLong(words[i]);
      }
      return sum;
    }

    /** The words of a file's first line that come after the last {@code prefix} in it. */
    private static String[] words(String file, String prefix) {
      try (BufferedReader lines = Files.newBufferedReader(Path.of(file))) {
        String line = lines.readLine();
        return line == null
            ? new String[0]
            : line.substring(line.lastIndexOf(prefix) + prefix.length()).strip().split(" +", -1);
      } catch (IOException e) {
        return new String[0];
      }
    }
  }
}
