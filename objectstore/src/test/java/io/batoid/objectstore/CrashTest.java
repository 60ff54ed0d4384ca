package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process is killed before its k-th shared write, in each script; a survivor finds everything
 * that was sealed, nothing broken, nothing lost, and nobody left waiting.
 *
 * <p>By default a few k of each script; {@code -Dbatoid.crash.all=true} tries every one.
 */
class CrashTest {
  private static final boolean ALL = Boolean.getBoolean("batoid.crash.all");
  private static final String RESULTS = System.getProperty("batoid.crash.results", "");
  private static final int SAMPLES = Integer.getInteger("batoid.crash.samples", 3);
  private static final long WATCHDOG_SECONDS = 60;
  private static final String TEXT = "sealed before";
  private static final byte[] LARGE = ChildMain.bytes(300_000);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void aSurvivorRepairsWhateverADeathLeaves(CrashScript script) throws Exception {
    Path session = directory.resolve("store");
    int died = 0;
    try (Survivor survivor = new Survivor(session)) {
      long writes = survivor.tryOnce(script, Long.MAX_VALUE);
      assertThat(writes).isPositive();
      if (ALL) {
        while (survivor.tryOnce(script, died + 1) < 0) {
          died++;
        }
        assertThat(died).isPositive();
      } else {
        for (long k : sample(writes)) {
          died += survivor.tryOnce(script, k) < 0 ? 1 : 0;
        }
      }
      survivor.checkAllMemoryIsThere();
      report(script, died);
    }
    assertThat(session).doesNotExist();
  }

  /** First, last, and evenly between; the last may not come, as the first run makes more writes. */
  private static SortedSet<Long> sample(long writes) {
    SortedSet<Long> points = new TreeSet<>();
    long count = Math.min(SAMPLES, writes);
    for (long i = 0; i < count; i++) {
      points.add(1 + (count == 1 ? 0 : i * (writes - 1) / (count - 1)));
    }
    return points;
  }

  private static synchronized void report(CrashScript script, int died) throws IOException {
    if (!RESULTS.isEmpty()) {
      Files.writeString(
          Path.of(RESULTS),
          "| " + script + " | " + died + " | passed |\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  /** The process that lives: this JVM, with one open store and what it holds there. */
  private static final class Survivor implements AutoCloseable {
    private final Path session;
    private final ObjectStore store;
    private final ObjectRef<String> text;
    private final ObjectRef<byte[]> large;
    private final ObjectRef<Object> container;
    private final long objects;
    private final long usedBytes;

    Survivor(Path session) {
      this.session = session;
      this.store = ObjectStore.open(StoreOptions.at(session).capacity("8m").maxObjects(1024));
      this.text = store.put(TEXT);
      this.large = store.put(LARGE);
      try (ObjectRef<String> inner = store.put("inner")) {
        this.container = store.put(List.of(inner));
      }
      StoreStats stats = store.stats();
      this.objects = stats.objects();
      this.usedBytes = stats.usedBytes();
    }

    /** Runs a script in a child that dies before its k-th write; the writes, or -1 if it died. */
    long tryOnce(CrashScript script, long k) throws Exception {
      try (ChildJvm child = ChildJvm.start(session, "-Dbatoid.crashpoints=true");
          Promise<Object> promise = store.reserve()) {
        String given =
            script.needsPromise ? ref(promise).lend(ChildMain.LONG) : text.lend(ChildMain.LONG);
        String waitedFor = child.call("prepare", script, given);
        List<CompletableFuture<Object>> waiters = waitFor(script, waitedFor);
        child.send("crash", script, k, given);
        String answer = child.answerOrDeath();
        assertThat(answer == null || !answer.startsWith("!")).as("%s", answer).isTrue();
        child.kill();
        check(script, k, promise, waiters);
        return answer == null ? -1 : Long.parseLong(answer);
      }
    }

    private final List<ObjectRef<?>> temporary = new ArrayList<>();

    private ObjectRef<Object> ref(Promise<Object> promise) {
      ObjectRef<Object> ref = promise.ref();
      temporary.add(ref);
      return ref;
    }

    private List<CompletableFuture<Object>> waitFor(CrashScript script, String id) {
      if (script != CrashScript.COMPLETE_WHILE_OTHERS_WAIT) {
        return List.of();
      }
      ObjectRef<Object> ref = store.resolve(id);
      temporary.add(ref);
      return List.of(ref.toFuture(), CompletableFuture.supplyAsync(ref::get));
    }

    private void check(
        CrashScript script,
        long k,
        Promise<Object> promise,
        List<CompletableFuture<Object>> waiters)
        throws Exception {
      String where = script + " before write " + k;
      for (CompletableFuture<Object> waiter : waiters) {
        assertThat(outcome(waiter)).as(where).isIn("done", ObjectLostException.class);
      }
      assertThat(store.verify().problems()).as(where).isEmpty();
      if (script == CrashScript.COLLECT_CYCLE) {
        store.gc(); // what the dead did not get to
      }
      assertThat(text.get()).as(where).isEqualTo(TEXT);
      assertThat(Arrays.equals(large.get(), LARGE)).as(where).isTrue();
      checkContainer(where);
      try (ObjectRef<Object> ref = promise.ref()) {
        boolean completed = !promise.tryComplete("mine");
        assertThat(ref.get()).as(where).isEqualTo(completed ? List.of("done") : "mine");
      }
      promise.close();
      temporary.forEach(ObjectRef::close);
      temporary.clear();
      store.core().lender().expireAll();
      StoreStats stats = store.stats();
      assertThat(stats.objects()).as(where).isEqualTo(objects);
      assertThat(stats.usedBytes()).as(where).isEqualTo(usedBytes);
      assertThat(stats.processes()).as(where).isEqualTo(1);
    }

    private void checkContainer(String where) {
      try (ObjectRef<?> inner = (ObjectRef<?>) ((List<?>) container.get()).getFirst()) {
        assertThat(inner.get()).as(where).isEqualTo("inner");
      }
    }

    private static Object outcome(CompletableFuture<Object> waiter) throws Exception {
      try {
        return waiter.get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        @Nullable Throwable cause = e.getCause();
        return cause == null ? e : cause.getClass();
      } catch (TimeoutException e) {
        throw new AssertionError("a waiter hangs", e);
      }
    }

    /** No chunk was lost on the way: what is not used can be had in large pieces. */
    void checkAllMemoryIsThere() {
      List<ObjectRef<byte[]>> pieces =
          Stream.generate(() -> store.put(new byte[150_000])).limit(30).toList();
      pieces.forEach(ObjectRef::close);
      assertThat(store.verify().problems()).isEmpty();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
