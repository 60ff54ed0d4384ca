package io.batoid.bench.actor;

/** An actor that does next to nothing. */
public final class Echo {
  private int calls;

  /** Counts. */
  public int one() {
    return ++calls;
  }

  /** Counts, given a small argument. */
  public int add(int n) {
    calls += n;
    return calls;
  }

  /** Its process. */
  public long pid() {
    return ProcessHandle.current().pid();
  }

  /** Bytes of heap in use in its process, after collecting. */
  public long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
