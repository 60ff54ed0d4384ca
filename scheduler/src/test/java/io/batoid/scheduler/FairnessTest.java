package io.batoid.scheduler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.ObjectRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two drivers of one session, each with more to do than its workers can. Only of worker processes:
 * the threads of a driver run its own tasks, and nobody else's.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FairnessTest {
  private static final int WORKERS = 2;
  private static final int SHORT = 1;

  /** So long that ten of them pass even where a test has to wait for its processor. */
  private static final int LONG = 25;

  @TempDir Path directory;
  private Session first;
  private Session second;
  private Path log;

  @BeforeEach
  void open() throws IOException {
    first = Session.open(directory.resolve("session"), 0, WORKERS);
    second = Session.open(directory.resolve("session"), 0, 0);
    log = Files.createFile(directory.resolve("log"));
  }

  @AfterEach
  void close() {
    second.close();
    first.close();
  }

  /** Takes a while, after it has written who it is; says how many have begun before it. */
  static Object work(@Nullable Object[] arguments) throws IOException {
    Path log = Path.of((String) requireNonNull(arguments[0]));
    long before = Files.size(log);
    Files.writeString(log, (String) requireNonNull(arguments[1]), StandardOpenOption.APPEND);
    long millis = (int) requireNonNull(arguments[2]);
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    return before;
  }

  private List<ObjectRef<Long>> submit(Session session, String who, int tasks, int millis) {
    List<ObjectRef<Long>> results = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      results.add(session.submit(FairnessTest::work, log.toString(), who, millis));
    }
    return results;
  }

  private static void cancel(Session session, List<ObjectRef<Long>> tasks) {
    for (ObjectRef<Long> task : tasks) {
      boolean _ = session.scheduler.cancel(task, false);
      task.close();
    }
  }

  @Test
  void bothHaveAboutHalf() throws IOException {
    List<ObjectRef<Long>> ours = submit(first, "a", 1500, SHORT);
    List<ObjectRef<Long>> theirs = submit(second, "b", 1500, SHORT);
    long from = Files.size(log);
    long _ = theirs.get(1000).get();
    String ran = Files.readString(log).substring((int) from);
    cancel(first, ours);
    cancel(second, theirs);
    double share = ran.chars().filter(who -> who == 'b').count() / (double) ran.length();
    assertThat(ran.length()).isGreaterThan(1000);
    assertThat(share).isBetween(0.45, 0.55);
  }

  @Test
  void oneTaskBehindAllOfAnotherDriversSoonBegins() throws IOException {
    soonBegins(first, second);
  }

  @Test
  void soDoesOneOfTheDriverThatHasStartedTheWorkers() throws IOException {
    soonBegins(second, first);
  }

  private void soonBegins(Session busy, Session other) throws IOException {
    List<ObjectRef<Long>> many = submit(busy, "a", 20_000, LONG);
    for (int i = 0; i < 5; i++) {
      long before = Files.size(log);
      try (ObjectRef<Long> one = other.submit(FairnessTest::work, log.toString(), "b", LONG)) {
        assertThat(one.get() - before).isLessThanOrEqualTo(10L * WORKERS);
      }
    }
    cancel(busy, many);
  }
}
