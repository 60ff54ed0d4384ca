package io.batoid.scheduler.task;

import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.Resources;
import io.batoid.scheduler.lane.Accounts;
import io.batoid.scheduler.lane.Exchange;
import io.batoid.scheduler.lane.Peer;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  static boolean isNeeded(By by, Resources resources) {
    return by.counts(resources.cpus())
        || resources.memoryBytes() > 0
        || !resources.custom().isEmpty();
  }

  /** Whether a task leaves its processor to others while it runs. */
  static boolean isLight(Resources resources) {
    return resources.cpus() < 1;
  }

  /** Who asks. */
  enum By {
    /**
     * A task in a common worker or here, where one processor is a thread, and these are so many.
     */
    TASK,
    /** A task in a worker of its own kind, of which there are as many as tasks are granted. */
    SPECIAL_TASK,
    /** An actor, for as long as it lives: it is no thread. */
    ACTOR;

    /** Whether so many processors are kept account of. */
    boolean counts(double cpus) {
      return this == TASK ? cpus != 1 : cpus > 0;
    }
  }

  private static Map<String, Double> amounts(By by, Resources resources) {
    Map<String, Double> amounts = new LinkedHashMap<>(resources.custom());
    if (by.counts(resources.cpus())) {
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
    String why = impossible(by, resources);
    if (why != null) {
      throw new IllegalArgumentException(
          (by == By.ACTOR ? "actor " : "task ")
              + name
              + " asks for "
              + why
              + ": ask for less, or start the runtime with more");
    }
  }

  /** What the session has too little of for it ever to be granted; null for nothing. */
  @Nullable String impossible(By by, Resources resources) {
    for (Map.Entry<String, Double> asked : amounts(by, resources).entrySet()) {
      long total = total(Accounts.hash(asked.getKey()));
      if (millionths(asked.getValue()) > total) {
        return asked.getKey()
            + "="
            + plain(asked.getValue())
            + "; the session has "
            + plain(total / MILLION);
      }
    }
    return null;
  }

  /** The names of what somebody asks for any of. */
  static Set<String> names(By by, Resources resources) {
    Map<String, Double> amounts = amounts(by, resources);
    amounts.values().removeIf(amount -> amount == 0);
    return amounts.keySet();
  }

  /** Occupies what somebody asks for, if there is enough left just now. */
  boolean tryAcquire(By by, Resources resources) {
    Set<String> tooLittle = acquire(by, resources);
    return tooLittle != null && tooLittle.isEmpty();
  }

  /**
   * Occupies what somebody asks for, if there is enough left just now.
   *
   * @return what there is too little of; null if others grant something just now: try again soon
   */
  @Nullable Set<String> acquire(By by, Resources resources) {
    Map<String, Double> amounts = amounts(by, resources);
    Set<String> tooLittle = new HashSet<>();
    boolean looked =
        link.tryLocked(() -> {
          amounts.forEach((name, amount) -> {
            long hash = Accounts.hash(name);
            if (used(hash) + millionths(amount) > total(hash)) {
              tooLittle.add(name);
            }
          });
          if (tooLittle.isEmpty()) {
            change(amounts, 1);
          }
        });
    return looked ? tooLittle : null;
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
