package io.batoid.bench.torture;

import io.batoid.bench.harness.ChildJvm;
import io.batoid.objectstore.catalogue.JvmFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A {@link TortureChild} and what is done to it. Used by one thread. */
final class Victim implements AutoCloseable {
  private static final long WATCHDOG_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ChildJvm jvm;
  private final Figures figures;
  private final int index;
  private final String promise;
  private boolean mayDie;
  private boolean dead;
  private long stopNanos = 1;

  private Victim(ChildJvm jvm, Figures figures) {
    this.jvm = jvm;
    this.figures = figures;
    String[] hello = jvm.receive().split(" ", -1);
    this.index = Integer.parseInt(hello[0]);
    this.promise = hello[1];
  }

  /**
   * Starts one in a session.
   *
   * @param isLong whether it lives long enough to be worth the best compiler
   */
  static Victim start(Path session, @Nullable Path archive, boolean isLong, Figures figures) {
    List<String> options = options();
    if (!isLong) {
      options.add("-XX:TieredStopAtLevel=1");
    }
    if (archive != null && Files.exists(archive)) {
      options.add("-XX:SharedArchiveFile=" + archive);
    }
    return new Victim(ChildJvm.start(TortureChild.class, options, session.toString()), figures);
  }

  /** Starts one that leaves an archive of the classes it used, so that others start faster. */
  static Victim startArchiving(Path session, Path archive, Figures figures) {
    List<String> options = options();
    options.add("-XX:ArchiveClassesAtExit=" + archive);
    return new Victim(ChildJvm.start(TortureChild.class, options, session.toString()), figures);
  }

  private static List<String> options() {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xshare:auto",
                "-Xlog:disable",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-ea:io.batoid...",
                "-Dbatoid.crashpoints=true"));
    options.addAll(JvmFlags.all());
    return options;
  }

  /** Its place in the session. */
  int index() {
    return index;
  }

  /** The id of a promise that it never keeps. */
  String promise() {
    return promise;
  }

  boolean isDead() {
    return dead;
  }

  /** From now on its death is no surprise. */
  void mayDie() {
    mayDie = true;
  }

  /** How long it stays stopped when it stops itself. */
  void stopsFor(long nanos) {
    stopNanos = nanos;
  }

  void send(String line) {
    try {
      jvm.send(line);
    } catch (IllegalStateException e) {
      died(e);
    }
  }

  /** Sends a command; the answer, or null if it died of it. */
  @Nullable String ask(String line) {
    send(line);
    return dead ? null : answer();
  }

  /** The next answer, or null if it died. */
  @Nullable String answer() {
    while (true) {
      String line;
      try {
        line = jvm.receive();
      } catch (IllegalStateException e) {
        died(e);
        return null;
      }
      if (line.startsWith("died ")) {
        figures.killed(Cell.valueOf(line.substring("died ".length())));
        dead = true;
        return null;
      } else if (line.startsWith("stopped ")) {
        long start = System.nanoTime();
        awaitStopped();
        LockSupport.parkNanos(stopNanos);
        signal("CONT");
        figures.stopped(Cell.valueOf(line.substring("stopped ".length())), start);
      } else if (line.startsWith("!")) {
        figures.broken("process " + jvm.pid() + ": " + line.substring(1));
        return line;
      } else {
        return line;
      }
    }
  }

  /** SIGKILL, now, whatever it is doing. */
  void kill() {
    mayDie = true;
    if (!dead) {
      dead = true;
      jvm.killWithoutWaiting();
      figures.killedAnywhere();
    }
  }

  /** It says so just before it does: SIGCONT must not come first. */
  private void awaitStopped() {
    Path stat = Path.of("/proc", Long.toString(jvm.pid()), "stat");
    long end = System.nanoTime() + WATCHDOG_NANOS;
    try {
      while (!Files.readString(stat).contains(") T ") && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(1_000_000);
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + stat, e);
    }
  }

  /** SIGSTOP, and SIGCONT a while later. */
  void stopAndResume() {
    long start = System.nanoTime();
    signal("STOP");
    LockSupport.parkNanos(stopNanos);
    signal("CONT");
    figures.stopped(null, start);
  }

  /** Closes its store and ends. */
  void leave() {
    send("leave");
    dead = true;
    if (jvm.waitFor() != 0) {
      figures.broken("process " + jvm.pid() + " did not leave in peace");
    }
  }

  @Override
  public void close() {
    if (!dead) {
      jvm.killWithoutWaiting();
    }
    jvm.close();
  }

  private void died(IllegalStateException e) {
    dead = true;
    if (!mayDie) {
      figures.broken("a process ended that nobody killed: " + e.getMessage());
    }
  }

  private void signal(String name) {
    try {
      int _ = new ProcessBuilder("kill", "-" + name, Long.toString(jvm.pid())).start().waitFor();
    } catch (IOException e) {
      throw new IllegalStateException("cannot signal: is there no 'kill'?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
