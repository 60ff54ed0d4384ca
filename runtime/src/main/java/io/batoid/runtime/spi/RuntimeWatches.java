package io.batoid.runtime.spi;

import io.batoid.objectstore.spi.CallSite;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.scheduler.Scheduler;
import org.jspecify.annotations.Nullable;

/** The watch of a thread, which the threads it starts inherit. */
public final class RuntimeWatches {
  private static final ThreadLocal<@Nullable RuntimeWatch> CURRENT = new InheritableThreadLocal<>();

  private RuntimeWatches() {}

  /** The calling thread's; null if it has none. */
  public static @Nullable RuntimeWatch current() {
    return CURRENT.get();
  }

  /** Gives the calling thread another one, or none; the one it had. */
  public static @Nullable RuntimeWatch set(@Nullable RuntimeWatch watch) {
    RuntimeWatch had = CURRENT.get();
    if (watch == null) {
      CURRENT.remove();
    } else {
      CallSite.skip(BatoidRuntime.class);
      CallSite.skip(Scheduler.class);
      CURRENT.set(watch);
    }
    return had;
  }
}
