package io.batoid.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.catalogue.JvmFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one script again and again in processes that die before their k-th shared write, and has a
 * survivor look after each death. The survivor is this JVM, with one open store and what it holds
 * there.
 */
final class CrashRun implements AutoCloseable {
  private static final boolean ALL = Boolean.getBoolean("batoid.crash.all");
  private static final int SAMPLES = Integer.getInteger("batoid.crash.samples", 3);
  private static final long WATCHDOG_SECONDS = 60;
  private static final String TEXT = "sealed before";
  private static final String NAME = "bound before";
  private static final byte[] LARGE = ChildMain.bytes(300_000);

  /** How many runs in a row must come to their end to say that there is no further write. */
  private static final int RUNS_WITHOUT_DEATH = 3;

  private final CrashScript script;
  private final Path session;
  private final ObjectStore store;
  private final ObjectRef<String> text;
  private final ObjectRef<byte[]> large;
  private final ObjectRef<Object> container;
  private final List<ObjectRef<?>> temporary = new ArrayList<>();
  private final long objects;
  private final long usedBytes;

  private CrashRun(CrashScript script, Path session) {
    this.script = script;
    this.session = session;
    this.store = ObjectStore.open(StoreOptions.at(session).capacity("8m").maxObjects(1024));
    this.text = store.put(TEXT);
    this.large = store.put(LARGE);
    try (ObjectRef<String> inner = store.put("inner")) {
      this.container = store.put(List.of(inner));
    }
    if (names() && script != CrashScript.BIND_FIRST) {
      store.bind(NAME, text);
    }
    StoreStats stats = store.stats();
    this.objects = stats.objects();
    this.usedBytes = stats.usedBytes();
  }

  /** Tries crash points of a script, all of them or some, and reports them. */
  static void of(CrashScript script) throws Exception {
    Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "batoid-crash-");
    int died;
    try (CrashRun run = new CrashRun(script, directory.resolve("store"))) {
      died = ALL ? run.every() : run.some();
      assertThat(died).isPositive();
      run.checkAllMemoryIsThere();
    }
    assertThat(directory).isEmptyDirectory();
    Files.delete(directory);
    if (ALL) {
      CrashTable.report(script.name(), died);
    }
  }

  /** Runs the script once, beside this survivor, or one that has not yet used a name. */
  private long tryOnce(long k) throws Exception {
    if (script != CrashScript.BIND_FIRST) {
      return run(k);
    }
    try (CrashRun fresh = new CrashRun(script, session.resolveSibling("fresh"))) {
      return fresh.run(k);
    }
  }

  private int every() throws Exception {
    int died = 0;
    for (int survived = 0; survived < RUNS_WITHOUT_DEATH; ) {
      if (tryOnce(died + 1) < 0) {
        died++;
        survived = 0;
      } else {
        survived++; // or another was faster, and left less to do
      }
    }
    return died;
  }

  /** First, last, and evenly between; the last may not come, as the first run makes more writes. */
  private int some() throws Exception {
    long writes = tryOnce(Long.MAX_VALUE);
    assertThat(writes).isPositive();
    SortedSet<Long> points = new TreeSet<>();
    long count = Math.min(SAMPLES, writes);
    for (long i = 0; i < count; i++) {
      points.add(1 + (count == 1 ? 0 : i * (writes - 1) / (count - 1)));
    }
    int died = 0;
    for (long k : points) {
      died += tryOnce(k) < 0 ? 1 : 0;
    }
    return died;
  }

  /** Runs the script in a child that dies before its k-th write; the writes, or -1 if it died. */
  private long run(long k) throws Exception {
    List<String> flags = new ArrayList<>(List.of("-Dbatoid.crashpoints=true"));
    if (script.place.needsFlags()) {
      flags.addAll(JvmFlags.all());
    }
    try (ChildJvm child = ChildJvm.start(session, flags.toArray(String[]::new));
        Promise<Object> promise = store.reserve()) {
      ObjectRef<?> shown =
          script.needsPromise
              ? ref(promise)
              : script == CrashScript.RESTORE_CONTAINER ? container : text;
      String given = shown.lend(ChildMain.LONG);
      String waitedFor = child.call("prepare", script, given);
      List<CompletableFuture<Object>> waiters = waitFor(waitedFor);
      child.send("crash", script, k, given);
      String answer = child.answerOrDeath();
      assertThat(answer == null || !answer.startsWith("!")).as("%s", answer).isTrue();
      child.kill();
      check("%s before write %d".formatted(script, k), promise, waiters);
      return answer == null ? -1 : Long.parseLong(answer);
    }
  }

  private boolean names() {
    return script.place == CrashScript.Place.NAMES;
  }

  private ObjectRef<Object> ref(Promise<Object> promise) {
    ObjectRef<Object> ref = promise.ref();
    temporary.add(ref);
    return ref;
  }

  private List<CompletableFuture<Object>> waitFor(String id) {
    if (script != CrashScript.COMPLETE_WHILE_OTHERS_WAIT) {
      return List.of();
    }
    ObjectRef<Object> ref = store.resolve(id);
    temporary.add(ref);
    return List.of(ref.toFuture(), CompletableFuture.supplyAsync(ref::get, OwnThread.EACH));
  }

  private void check(String where, Promise<Object> promise, List<CompletableFuture<Object>> waiters)
      throws Exception {
    for (CompletableFuture<Object> waiter : waiters) {
      assertThat(outcome(waiter)).as(where).isIn("done", ObjectLostException.class);
    }
    assertThat(store.verify().problems()).as(where).isEmpty();
    if (script.leavesGarbage()) {
      store.gc(); // what the dead did not get to
    }
    assertThat(text.get()).as(where).isEqualTo(TEXT);
    assertThat(Arrays.equals(large.get(), LARGE)).as(where).isTrue();
    checkContainer(where);
    switch (script.place) {
      case SESSION -> {}
      case NAMES -> checkNames(where);
      case ELSEWHERE -> checkElsewhere(where);
      case PERSISTENT -> checkPersistent(where);
    }
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

  /** The committed name stands; the one in flight is old or new, and whole. */
  private void checkNames(String where) {
    boolean first = script == CrashScript.BIND_FIRST;
    boolean mayBeUnbound = first || script == CrashScript.BIND || script == CrashScript.UNBIND;
    String other = script == CrashScript.REBIND ? "bound anew" : TEXT;
    ObjectRef<?> inFlight = store.lookup(CrashScript.IN_FLIGHT).orElse(null);
    if (inFlight == null) {
      assertThat(mayBeUnbound).as(where + ", unbound").isTrue();
    } else {
      try (inFlight) {
        assertThat(inFlight.get()).as(where).isIn(TEXT, other);
      }
      store.unbind(CrashScript.IN_FLIGHT);
    }
    if (!first) {
      try (ObjectRef<?> bound = store.lookup(NAME).orElseThrow()) {
        assertThat(bound.get()).as(where).isEqualTo(TEXT);
      }
    }
    assertThat(store.names()).as(where).isEqualTo(first ? List.of() : List.of(NAME));
  }

  /** Whoever comes next finds a session, or nothing; what it puts is there, and goes with it. */
  private void checkElsewhere(String where) throws IOException {
    StoreOptions options = ChildMain.elsewhere(session);
    try (ObjectStore other = ObjectStore.open(options);
        ObjectRef<String> ref = other.put("after the death")) {
      assertThat(ref.get()).as(where).isEqualTo("after the death");
      assertThat(other.verify().problems()).as(where).isEmpty();
      assertThat(other.stats().objects()).as(where).isEqualTo(1);
      assertThat(other.stats().processes()).as(where).isEqualTo(1);
    }
    assertThat(options.directory).as(where).doesNotExist();
  }

  /** What a name was given is there, whatever the next one to open the session has to repair. */
  private void checkPersistent(String where) throws IOException {
    StoreOptions options = ChildMain.elsewhere(session).persistent(true);
    boolean mayBeNew = script == CrashScript.MAKE_PERSISTENT_SESSION;
    if (script == CrashScript.REPAIR_PERSISTENT_SESSION) {
      assertThat(StoreDoctor.repair(options.directory).left()).as(where).isEmpty();
    }
    try (ObjectStore other = ObjectStore.open(options)) {
      ObjectRef<List<Object>> kept = other.<List<Object>>lookup(ChildMain.KEPT).orElse(null);
      if (kept == null) {
        assertThat(mayBeNew).as(where + ", not bound").isTrue();
      } else {
        try (kept;
            ObjectRef<?> inside = (ObjectRef<?>) kept.get().getFirst()) {
          assertThat(inside.get()).as(where).isEqualTo("inside");
        }
      }
      other.gc();
      assertThat(other.verify().problems()).as(where).isEmpty();
      assertThat(other.stats().objects()).as(where).isEqualTo(kept == null ? 0 : 2);
      assertThat(other.stats().processes()).as(where).isEqualTo(1);
    }
    assertThat(StoreDoctor.examine(options.directory).left()).as(where).isEmpty();
    try (Stream<Path> files = Files.walk(options.directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
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
  private void checkAllMemoryIsThere() {
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
