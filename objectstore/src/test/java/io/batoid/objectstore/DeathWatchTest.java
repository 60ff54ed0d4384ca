package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.memory.Posix;
import io.batoid.objectstore.memory.SegmentFile;
import io.batoid.objectstore.process.DeathWatch;
import io.batoid.objectstore.process.Liveness;
import io.batoid.objectstore.process.ProcessTable;
import io.batoid.objectstore.process.SessionDirectory;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that reaps nobody, so that the dead stay to be seen, watches two others. */
@Timeout(120)
class DeathWatchTest {
  @TempDir Path temporary;

  private final Arena arena = Arena.ofShared();
  private final Semaphore deaths = new Semaphore(0);
  private SegmentFile file;
  private Liveness liveness;
  private ProcessTable processes;

  @BeforeEach
  void join() {
    SessionDirectory directory = new SessionDirectory(temporary.resolve("store"));
    try (SessionDirectory.Gate _ = directory.enter(true)) {
      file = Opening.segment(directory, StoreOptions.at(directory.path()).capacity("8m"));
      liveness = Liveness.open(directory.locks());
      processes = new ProcessTable(file.view(arena), liveness);
      processes.join();
    }
  }

  @AfterEach
  void leave() {
    processes.empty(processes.self());
    liveness.close();
    file.close();
    arena.close();
  }

  @Test
  void everyDeathIsToldAlsoOfWhoJoinedLater() throws InterruptedException {
    try (ChildJvm first = child();
        DeathWatch watch = watch()) {
      assertThat(first.call("put", "x")).isNotEmpty(); // it has joined
      watch.look();
      assertThat(deaths.availablePermits()).isZero();
      first.kill(); // there is nobody else who could reap it before we see it
      deaths.acquire();
      try (ChildJvm second = child()) {
        assertThat(second.call("put", "x")).isNotEmpty();
        watch.look();
        second.kill();
        deaths.acquire();
      }
      watch.look();
    }
    assertThat(deaths.availablePermits()).isZero();
    assertThat(threads()).isZero();
  }

  @Test
  void whoIsAloneHasNoThread() {
    try (DeathWatch watch = watch()) {
      watch.look();
      assertThat(threads()).isZero();
    }
    assertThat(Posix.pid()).isEqualTo(ProcessHandle.current().pid());
  }

  private DeathWatch watch() {
    return new DeathWatch(processes, deaths::release, temporary.toString());
  }

  private ChildJvm child() {
    return ChildJvm.start(temporary.resolve("store"));
  }

  private long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(temporary.toString()))
        .count();
  }
}
