package io.batoid.objectstore;

import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.table.Waiters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * References on their way to another process: a handle kept here until the id it was lent as is
 * resolved, or its time is up. Whoever resolves it tells the lender through its doorbell. An
 * announcement that is missed, or that the resolver did not live to make, costs no more than
 * holding the object until its time is up.
 *
 * <p>Loans of one object by one process have the same id. Whichever of them was resolved, the one
 * that would end first ends: no receiver is promised more time than those that stay.
 */
final class Lender {
  private final StoreCore core;
  private final Map<Integer, List<Loan>> loans = new ConcurrentHashMap<>();
  private boolean listening;

  private record Loan(ObjectRef<?> ref, long deadline) {}

  Lender(StoreCore core) {
    this.core = core;
  }

  ObjectId lend(ObjectRef<?> ref, Duration duration) {
    long nanos = StoreCore.nanos(Objects.requireNonNull(duration, "duration"));
    core.checkOpen();
    try {
      listen();
    } catch (IllegalStateException e) {
      throw core.closedOr(e);
    }
    Loan loan = new Loan(ref.copy(), StoreCore.deadline(nanos));
    loans.compute(
        ref.handle().slot(),
        (slot, list) -> {
          List<Loan> all = list == null ? new ArrayList<>(1) : list;
          all.add(loan);
          all.sort(Comparator.comparingLong(each -> each.deadline() - loan.deadline()));
          return all;
        });
    return core.id(ref.handle().slot(), ref.handle().generation())
        .lentBy(core.engine().processes.self());
  }

  /** An id of ours, or of another process, was resolved here: the reference has arrived. */
  void resolved(ObjectId id) {
    if (id.lender() == ObjectId.NO_LENDER) {
      return;
    }
    if (id.lender() == core.engine().processes.self()) {
      release(id.slot(), loan -> true, 1);
    } else if (id.lender() < core.engine().segment.layout().maxProcesses()) {
      try {
        core.table().waiters().announce(id.lender(), id.slot() | ProcessLayout.LOAN_ARRIVED);
      } catch (IllegalStateException e) {
        throw core.closedOr(e);
      }
    }
  }

  /** How many loans there are. */
  int loans() {
    return loans.values().stream().mapToInt(List::size).sum();
  }

  /** Takes back what nobody resolved in time. */
  void expire() {
    long now = System.nanoTime();
    for (Integer slot : loans.keySet()) {
      release(slot, loan -> now - loan.deadline() >= 0, Integer.MAX_VALUE);
    }
  }

  /** Takes back everything that is lent. */
  void expireAll() {
    for (Integer slot : loans.keySet()) {
      release(slot, loan -> true, Integer.MAX_VALUE);
    }
  }

  private synchronized void listen() {
    if (!listening) {
      listening = true;
      core.table().waiters().onAnnounced(this::announced);
    }
  }

  private void announced(int announced) {
    if (announced != Waiters.EVERY_SLOT && (announced & ProcessLayout.LOAN_ARRIVED) != 0) {
      release(announced & ~ProcessLayout.LOAN_ARRIVED, loan -> true, 1);
    }
  }

  private void release(int slot, java.util.function.Predicate<Loan> which, int most) {
    List<Loan> released = new ArrayList<>();
    loans.computeIfPresent(
        slot,
        (key, list) -> {
          for (Loan loan : List.copyOf(list)) {
            if (released.size() < most && which.test(loan)) {
              released.add(loan);
              list.remove(loan);
            }
          }
          return list.isEmpty() ? null : list;
        });
    released.forEach(loan -> loan.ref().close());
  }
}
