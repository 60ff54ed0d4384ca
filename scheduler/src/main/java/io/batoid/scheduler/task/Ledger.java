package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.Resources;
import io.batoid.scheduler.lane.Accounts;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.Peer;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What tasks occupy that ask for something else than one processor. Each process keeps account of
 * what its own tasks occupy; a grant looks at everybody's accounts under the session's lock, so
 * that no more is given away than there is. Tasks of one processor never come here: they are as
 * many as there are threads. Guarded by the {@link Owner}'s lock.
 */
final class Ledger {
  static final String CPUS = "cpus";
  static final String MEMORY = "memory";
  private static final double MILLION = 1e6;

  private final SessionLink link;
  private final Exchange exchange;
  private final Accounts own;

  Ledger(SessionLink link, Exchange exchange, Map<String, Double> brings) {
    this.link = link;
    this.exchange = exchange;
    this.own = exchange.accounts();
    brings.forEach((name, amount) -> own.bring(Accounts.hash(name), millionths(amount)));
  }

  /** Whether a task has to be granted what it asks for. */
  static boolean isNeeded(Resources resources) {
    return resources.cpus() != 1 || resources.memoryBytes() > 0 || !resources.custom().isEmpty();
  }

  /** Whether a task leaves its processor to others while it runs. */
  static boolean isLight(Resources resources) {
    return resources.cpus() < 1;
  }

  /** Who asks: a task that occupies one processor is a thread, of which there are so many. */
  enum By {
    /** A task, for as long as it runs. */
    TASK,
    /** An actor, for as long as it lives: it is no thread, and one processor counts too. */
    ACTOR
  }

  private static Map<String, Double> amounts(By by, Resources resources) {
    Map<String, Double> amounts = new LinkedHashMap<>(resources.custom());
    if (by == By.ACTOR ? resources.cpus() > 0 : resources.cpus() != 1) {
      amounts.put(CPUS, resources.cpus());
    }
    if (resources.memoryBytes() > 0) {
      amounts.put(MEMORY, (double) resources.memoryBytes());
    }
    return amounts;
  }

  /**
   * Refuses what can never be granted.
   *
   * @throws IllegalArgumentException if the session has less of something
   */
  void check(By by, String name, Resources resources) {
    amounts(by, resources)
        .forEach((resource, amount) -> {
          long total = total(Accounts.hash(resource));
          if (millionths(amount) > total) {
            throw new IllegalArgumentException(
                (by == By.TASK ? "task " : "actor ")
                    + name
                    + " asks for "
                    + resource
                    + "="
                    + plain(amount)
                    + "; the session has "
                    + plain(total / MILLION)
                    + ": ask for less, or start the runtime with more");
          }
        });
  }

  /** Occupies what a task asks for, if there is enough left just now. */
  boolean tryAcquire(By by, Resources resources) {
    Map<String, Double> amounts = amounts(by, resources);
    boolean[] granted = {false};
    boolean _ =
        link.tryLocked(() -> {
          boolean enough = true;
          for (Map.Entry<String, Double> asked : amounts.entrySet()) {
            long hash = Accounts.hash(asked.getKey());
            enough &= used(hash) + millionths(asked.getValue()) <= total(hash);
          }
          if (enough) {
            change(amounts, 1);
            granted[0] = true;
          }
        });
    return granted[0];
  }

  /**
   * Frees what a task occupies of processors while it waits for an object; or takes it again, also
   * if others have it by now: then nothing is granted before these have ended.
   */
  void lend(Resources resources, boolean free) {
    long amount = millionths(resources.cpus());
    if (amount > 0) {
      own.occupy(Accounts.hash(CPUS), free ? -amount : amount);
    }
  }

  /** Gives back what a task occupied. */
  void release(By by, Resources resources) {
    change(amounts(by, resources), -1);
  }

  private void change(Map<String, Double> amounts, int sign) {
    amounts.forEach((name, amount) -> own.occupy(Accounts.hash(name), sign * millionths(amount)));
  }

  private long total(long hash) {
    long total = own.total(hash);
    for (Peer peer : exchange.living()) {
      total = Math.max(total, peer.accounts().total(hash));
    }
    return total;
  }

  private long used(long hash) {
    long used = own.used(hash);
    for (Peer peer : exchange.living()) {
      used += peer.accounts().used(hash);
    }
    return used;
  }

  private static long millionths(double amount) {
    return Math.round(amount * MILLION);
  }

  private static String plain(double amount) {
    return BigDecimal.valueOf(amount).stripTrailingZeros().toPlainString();
  }
}
