package io.batoid.objectstore.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.memory.Posix;
import io.batoid.objectstore.memory.Threads;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a process of the session dies, at once and without asking again and again: one thread
 * sleeps on the pidfds of the others.
 *
 * <p>A hint and no more. A pidfd becomes readable after the kernel has let the dead one's lock byte
 * go, and that byte alone is the proof of death. Where a process id means nothing to us (another
 * pid namespace), whoever looks at the bytes now and then finds the death a little later.
 *
 * <p>The thread starts once there is somebody to watch. {@link #look} and {@link #close} are for
 * one thread at a time.
 */
public final class DeathWatch implements AutoCloseable {
  private static final int POLLFD_SIZE = 8;
  private static final short POLLIN = 1;

  private final ProcessTable processes;
  private final Runnable somebodyDied;
  private final String threadName;
  private int bell;
  private @Nullable Thread thread;
  private volatile boolean closed;

  /** A process that is watched. */
  private record Watched(long status, int descriptor) {
    private static final int NONE = -1;

    /** The same once its death is known, or if its id means nothing to us. */
    Watched over() {
      close();
      return new Watched(status, NONE);
    }

    void close() {
      if (descriptor >= 0) {
        Posix.close(descriptor);
      }
    }
  }

  /**
   * A watch over the other processes of a table.
   *
   * @param somebodyDied runs on the watching thread after each death
   */
  public DeathWatch(ProcessTable processes, Runnable somebodyDied, String threadName) {
    this.processes = processes;
    this.somebodyDied = somebodyDied;
    this.threadName = threadName;
  }

  /** Sees to it that whoever has joined by now is watched. */
  public void look() {
    if (thread != null) {
      Posix.signal(bell);
    } else if (somebodyElseLives()) {
      bell = Posix.eventDescriptor();
      thread = Thread.ofPlatform().daemon().name(threadName).start(this::watch);
    }
  }

  /** Ends the watch; returns when its thread has ended, unless it is that thread that calls. */
  @Override
  public void close() {
    closed = true;
    Thread watching = thread;
    if (watching != null) {
      Posix.signal(bell);
      Threads.awaitEnd(watching);
    }
  }

  private boolean somebodyElseLives() {
    for (int index = 0; index < processes.segment().layout().maxProcesses(); index++) {
      if (watchable(index)) {
        return true;
      }
    }
    return false;
  }

  /** Whether another process than this JVM has the index. */
  private boolean watchable(int index) {
    return processes.state(index) == ProcessLayout.LIVE && processes.pid(index) != Posix.pid();
  }

  private void watch() {
    Int2ObjectHashMap<Watched> watched = new Int2ObjectHashMap<>();
    try {
      while (!closed) {
        try {
          if ((refresh(watched) || sleep(watched)) && !closed) {
            somebodyDied.run();
          }
        } catch (OutOfMemoryError e) {
          Threads.goesOn(e);
        }
      }
    } catch (IllegalStateException e) {
      if (!closed) {
        throw e; // else the view of the segment ended under us
      }
    } finally {
      watched.values().forEach(Watched::close);
      Posix.close(bell);
    }
  }

  /** Watches who has joined, forgets who has left; whether somebody died before we could. */
  private boolean refresh(Int2ObjectHashMap<Watched> watched) {
    boolean died = false;
    for (int index = 0; index < processes.segment().layout().maxProcesses(); index++) {
      long status = processes.status(index);
      Watched known = watched.get(index);
      if (known != null && known.status != status) {
        known.close();
        watched.remove(index);
        known = null;
      }
      if (known == null && watchable(index)) {
        Watched now = new Watched(status, Posix.processDescriptor(processes.pid(index)));
        if (!processes.alive(index, ProcessLayout.incarnation(status))) {
          now = now.over(); // dead already, and its id may be another process' by now
          died = true;
        }
        watched.put(index, now);
      }
    }
    return died;
  }

  /** Sleeps until somebody dies or the bell rings; forgets who died, and says whether. */
  private boolean sleep(Int2ObjectHashMap<Watched> watched) {
    int[] indices = watched.keySet().stream().mapToInt(Integer::intValue).toArray();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment polled =
          arena.allocate((indices.length + 1L) * POLLFD_SIZE, JAVA_LONG.byteAlignment());
      set(polled, 0, bell);
      for (int i = 0; i < indices.length; i++) {
        set(polled, i + 1, watched.get(indices[i]).descriptor);
      }
      Posix.poll(polled, indices.length + 1);
      if (ready(polled, 0)) {
        Posix.reset(bell);
      }
      boolean died = false;
      for (int i = 0; i < indices.length; i++) {
        if (ready(polled, i + 1)) {
          watched.put(indices[i], watched.get(indices[i]).over());
          died = true;
        }
      }
      return died;
    }
  }

  private static void set(MemorySegment polled, int i, int descriptor) {
    polled.set(JAVA_INT, (long) i * POLLFD_SIZE, descriptor);
    polled.set(JAVA_SHORT, (long) i * POLLFD_SIZE + 4, POLLIN);
  }

  private static boolean ready(MemorySegment polled, int i) {
    return polled.get(JAVA_SHORT, (long) i * POLLFD_SIZE + 6) != 0;
  }
}
