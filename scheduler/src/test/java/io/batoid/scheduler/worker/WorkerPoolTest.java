package io.batoid.scheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.spi.SessionLink;
import io.batoid.scheduler.SchedulerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerPoolTest {
  @TempDir Path directory;

  /** The thread that tends the pool runs before it is started, or after. */
  @Test
  void noMoreWorkersThanWantedAreStartedWhoeverIsFirst() throws IOException {
    Path session = directory.resolve("session");
    SchedulerOptions options =
        new SchedulerOptions(
            session, 0, 1, 1, 1, Map.of(), 100, 0, 0, List.of(), List.of(), false, null);
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(session).capacity("16m"))) {
      WorkerPool pool =
          new WorkerPool(store.unwrap(SessionLink.class), options, "no.such.HostClass");
      pool.tend(0, false);
      assertThatThrownBy(pool::start)
          .isInstanceOf(BatoidException.class)
          .hasMessageContaining("no.such.HostClass");
      try (Stream<Path> logs = Files.list(session.resolve("logs"))) {
        assertThat(logs.filter(log -> log.toString().endsWith(".log"))).hasSize(1);
      }
      pool.stop(System.nanoTime());
    }
  }
}
