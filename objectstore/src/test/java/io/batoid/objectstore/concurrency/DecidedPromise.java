package io.batoid.objectstore.concurrency;

import static io.batoid.objectstore.concurrency.TwoProcesses.A;
import static io.batoid.objectstore.concurrency.TwoProcesses.B;

import io.batoid.objectstore.ObjectFailedException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreParts;
import io.batoid.objectstore.layout.StateWord;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;

/**
 * R11: threads of two processes decide one promise. One of them wins, and its value is what all
 * read.
 */
public class DecidedPromise {
  private static final int ERROR = -1;

  private final Promise<Integer> ofA = A.store().reserve();
  private final Promise<Integer> ofB = B.store().promise(ofA.id());
  private final ObjectRef<Integer> ref = ofA.ref();

  /** Completes with the thread's number; whether it won. */
  @Operation
  public boolean tryComplete(@Param(gen = ThreadIdGen.class) int thread) {
    return of(thread).tryComplete(thread);
  }

  /** Fails; whether it won. */
  @Operation
  public boolean fail(@Param(gen = ThreadIdGen.class) int thread) {
    try {
      of(thread).fail(new ArithmeticException());
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Who won; zero if nobody has. */
  @Operation
  public int winner() {
    awaitNobodyInCharge();
    if (!ref.isReady()) {
      return 0;
    }
    try {
      return ref.get();
    } catch (ObjectFailedException e) {
      return ERROR;
    }
  }

  private Promise<Integer> of(int thread) {
    return TwoProcesses.of(thread).equals(A) ? ofA : ofB;
  }

  /**
   * Losing may be known before the winner has sealed. That is allowed, and would make an order of
   * results that no sequential promise has; so whoever reads lets it finish.
   */
  private void awaitNobodyInCharge() {
    int slot = StoreParts.handle(ofA).slot();
    while (StateWord.charge(A.segment().state(slot)) != 0) {
      Thread.onSpinWait();
    }
  }

  /** What it should look like: set once. */
  public static final class Model {
    private int winner;

    /** Sets it unless it is set. */
    public boolean tryComplete(int thread) {
      return set(thread);
    }

    /** Sets it unless it is set. */
    public boolean fail(int thread) {
      return set(ERROR);
    }

    /** What it was set to. */
    public int winner() {
      return winner;
    }

    private boolean set(int value) {
      if (winner != 0) {
        return false;
      }
      winner = value;
      return true;
    }
  }
}
