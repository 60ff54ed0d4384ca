package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.StoreClosedException;
import io.batoid.runtime.spi.RuntimeWatch;
import io.batoid.runtime.spi.RuntimeWatches;
import io.batoid.scheduler.ActorHandle;
import io.batoid.scheduler.Scheduler;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nothing is left behind: neither by thousands of lives, nor by a start or an end that fails, nor
 * when the JVM ends. Alone in its JVM, for it counts.
 */
@Isolated
class NothingLeftTest {
  private static final int CYCLES = 1000;

  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  @AfterEach
  void shutDown() {
    Batoid.shutdown();
  }

  /** What this JVM has of the operating system, as far as Batoid may have taken it. */
  private Map<String, Integer> belongings() throws IOException {
    Map<String, Integer> belongings = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("batoid")) {
        belongings.merge("thread", 1, Integer::sum);
      }
    }
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : descriptors.toList()) {
        String target = target(each);
        if (target != null
            && !target.endsWith(".jar") // class loaders', which the collector closes now and then
            && (target.contains("batoid") || target.startsWith("anon_inode:"))) {
          belongings.merge("descriptor " + target.replaceAll(".*/", ""), 1, Integer::sum);
        }
      }
    }
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
      for (Path each : descriptors.toList()) {
        for (String line : lines(each)) {
          if (line.startsWith("lock:")) {
            belongings.merge("lock", 1, Integer::sum);
          }
        }
      }
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      if (line.contains("batoid-") && line.contains("/dev/shm")) {
        belongings.merge("mapping", 1, Integer::sum);
      }
    }
    ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .forEach(child -> belongings.merge("process", 1, Integer::sum));
    for (Path _ : spillDirectories()) {
      belongings.merge("spill directory", 1, Integer::sum);
    }
    return belongings;
  }

  /** Those on disk that say they belong to sessions of this test. */
  private List<Path> spillDirectories() throws IOException {
    List<Path> own = new ArrayList<>();
    Path base = Path.of("/var/tmp/batoid-" + Files.getAttribute(runtimes.home(), "unix:uid"));
    if (!Files.exists(base)) {
      return own;
    }
    try (Stream<Path> all = Files.find(base, 2, NothingLeftTest::saysWhose)) {
      for (Path owner : all.toList()) {
        if (String.join("", lines(owner)).startsWith(runtimes.home() + "/")) {
          own.add(owner.getParent());
        }
      }
    } catch (UncheckedIOException e) {
      return spillDirectories(); // another program removed its own meanwhile
    }
    return own;
  }

  private static boolean saysWhose(Path file, BasicFileAttributes attributes) {
    return attributes.isRegularFile() && file.endsWith("session");
  }

  /** Puts more than a store has room for: what is on disk then stays in use. */
  private static List<ObjectRef<byte[]>> spill(BatoidRuntime runtime) {
    List<ObjectRef<byte[]>> refs = new ArrayList<>();
    while (runtime.store().stats().spilledObjects() == 0) {
      refs.add(runtime.put(new byte[1 << 20]));
    }
    return refs;
  }

  private static @Nullable String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return null; // that of the listing itself
    }
  }

  private static List<String> lines(Path descriptor) {
    try {
      return Files.readAllLines(descriptor);
    } catch (IOException e) {
      return List.of(); // closed meanwhile
    }
  }

  private void assertNothingLeft(Map<String, Integer> before) {
    await().untilAsserted(() -> assertThat(belongings()).isEqualTo(before));
    assertThat(runtimes.home()).isEmptyDirectory();
    assertThat(Batoid.isInitialized()).isFalse();
  }

  private void liveOnce() {
    Batoid.init(runtimes.options());
    ObjectRef<Integer> sum = Batoid.task(Math::addExact, 1, 2).remote();
    assertThat(sum.get()).isEqualTo(3);
    Batoid.shutdown();
  }

  private static long addressSpaceBytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[0];
    return Long.parseLong(pages) * 4096;
  }

  @Test
  void aThousandLives() throws Exception {
    for (int i = 0; i < 20; i++) {
      liveOnce();
    }
    Map<String, Integer> before = belongings();
    long bytes = addressSpaceBytes();
    long heap = usedAfterCollection();
    long metaspace = metaspaceBytes();
    for (int i = 0; i < CYCLES; i++) {
      liveOnce();
    }
    assertNothingLeft(before);
    // a store maps 16 MiB and tables: a thousand that stayed would be tens of gigabytes
    assertThat(addressSpaceBytes() - bytes).isLessThan(4L << 30);
    // 8 KiB and 2 KiB a life: one that stays holds buffers of more
    assertThat(usedAfterCollection() - heap).isLessThan(8L << 20);
    assertThat(metaspaceBytes() - metaspace).isLessThan(2L << 20);
  }

  private static long usedAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long metaspaceBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .mapToLong(pool -> pool.getUsage().getUsed())
        .sum();
  }

  /** A life in a class loader of its own; takes the directory of sessions. */
  public static final class Life implements Function<Path, Integer> {
    /** For the test. */
    public Life() {}

    @Override
    public Integer apply(Path home) {
      Batoid.init(BatoidOptions.defaults().directory(home).capacity("16m").threads(1));
      int sum = Batoid.task((Integer n) -> n + 1, 2).remote().get();
      Batoid.shutdown();
      return sum;
    }
  }

  private static WeakReference<ClassLoader> liveInItsOwnLoader(Path home) throws Exception {
    List<URL> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
      path.add(Path.of(entry).toUri().toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Object life = loader.loadClass(Life.class.getName()).getDeclaredConstructor().newInstance();
      assertThat(life).isNotInstanceOf(Life.class);
      Thread.currentThread().setContextClassLoader(loader);
      @SuppressWarnings("unchecked") // of the JDK, so of one class in all loaders
      Function<Path, Integer> function = (Function<Path, Integer>) life;
      assertThat(function.apply(home)).isEqualTo(3);
      return new WeakReference<>(loader);
    } finally {
      Thread.currentThread().setContextClassLoader(NothingLeftTest.class.getClassLoader());
    }
  }

  @Test
  void aClassLoaderGoesAfterTheLifeInIt() throws Exception {
    WeakReference<ClassLoader> loader = liveInItsOwnLoader(runtimes.home());
    await()
        .until(() -> {
          System.gc();
          return loader.get() == null;
        });
    assertThat(runtimes.home()).isEmptyDirectory();
  }

  @Test
  void itCountsWhatALivingRuntimeHas() throws Exception {
    liveOnce();
    Map<String, Integer> before = belongings();
    Batoid.init(runtimes.options().workers(1));
    assertThat(Batoid.task(Math::addExact, 1, 2).remote().get()).isEqualTo(3);
    assertThat(belongings())
        .containsKeys("thread", "lock", "mapping", "process")
        .matches(now -> now.keySet().stream().anyMatch(key -> key.startsWith("descriptor ")));
    Batoid.shutdown();
    assertNothingLeft(before);
  }

  @Test
  void livesThatSpill() throws Exception {
    liveOnce();
    Map<String, Integer> before = belongings();
    for (int i = 0; i < 10; i++) {
      BatoidRuntime runtime =
          Batoid.init(
              runtimes.options().store(runtimes.storeOptions().spillLimit("1g")).workers(i % 2));
      assertThat(spill(runtime)).isNotEmpty();
      List<Path> directories = spillDirectories();
      assertThat(directories).hasSize(1);
      assertThat(belongings()).containsEntry("spill directory", 1);
      Batoid.shutdown();
      assertThat(directories.getFirst()).doesNotExist();
    }
    assertNothingLeft(before);
  }

  @Test
  void livesWithWorkerProcesses() throws Exception {
    liveOnce();
    Map<String, Integer> before = belongings();
    for (int i = 0; i < 10; i++) {
      Batoid.init(runtimes.options().workers(1));
      assertThat(Batoid.task(Math::addExact, i, 2).remote().get()).isEqualTo(i + 2);
      Batoid.shutdown();
    }
    assertNothingLeft(before);
  }

  /** Each time, of the threads that meet one wins, the rest are told why; and all shut down. */
  @Test
  void aThousandLivesOfManyThreads() throws Exception {
    liveOnce();
    Map<String, Integer> before = belongings();
    int threads = 8;
    AtomicInteger winners = new AtomicInteger();
    AtomicInteger refusals = new AtomicInteger();
    CyclicBarrier together = new CyclicBarrier(threads);
    List<Future<?>> ends = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        ends.add(
            executor.submit(() -> {
              for (int life = 1; life <= CYCLES; life++) {
                together.await(1, TimeUnit.MINUTES);
                try {
                  BatoidRuntime runtime = Batoid.init(runtimes.options());
                  winners.incrementAndGet();
                  assertThat(runtime.task(Math::addExact, 1, 2).remote().get()).isEqualTo(3);
                } catch (RuntimeAlreadyInitializedException e) {
                  assertThat(e).hasMessageContaining("Batoid.shutdown()");
                  refusals.incrementAndGet();
                }
                together.await(1, TimeUnit.MINUTES);
                assertThat(winners).hasValue(life);
                Batoid.shutdown();
              }
              return true;
            }));
      }
      for (Future<?> end : ends) {
        assertThat(end.get()).isEqualTo(true);
      }
    }
    assertThat(refusals).hasValue((threads - 1) * CYCLES);
    assertNothingLeft(before);
  }

  @ParameterizedTest
  @CsvSource({"setting", "home", "store", "scheduler", "registry", "watch"})
  void aStartThatFailsAtAnyStage(String stage) throws Exception {
    liveOnce();
    Map<String, Integer> before = belongings();
    BatoidOptions options = runtimes.options();
    Path blocked = runtimes.home().resolve("blocked");
    switch (stage) {
      case "setting" -> options = options.session("beside-a-store");
      case "home" -> {
        Files.createFile(blocked);
        options = BatoidOptions.defaults().threads(1).directory(blocked.resolve("home"));
      }
      case "store" -> {
        Files.createFile(blocked);
        options = BatoidOptions.defaults().threads(1).session(blocked.toString());
      }
      case "scheduler" -> options = options.workers(1).workerJvmOptions("-XX:NoSuchOption=1");
      case "registry" -> options = options.meterRegistry("no registry");
      default -> options = options.meterRegistry(new SimpleMeterRegistry());
    }
    BatoidOptions wrong = options;
    RuntimeWatch had = RuntimeWatches.set(new Grumpy(stage.equals("watch"), false));
    try {
      assertThatThrownBy(() -> Batoid.init(wrong))
          .isInstanceOfAny(IllegalArgumentException.class, BatoidException.class);
    } finally {
      RuntimeWatches.set(had);
    }
    Files.deleteIfExists(blocked);
    assertNothingLeft(before);
    liveOnce();
  }

  /** A registry that gives nothing back. */
  private static final class Stubborn extends SimpleMeterRegistry {
    @Override
    public @Nullable Meter remove(Meter meter) {
      throw new IllegalStateException("stubborn");
    }
  }

  /** A watch that does not want to know. */
  private record Grumpy(boolean ofStarts, boolean ofEnds) implements RuntimeWatch {
    @Override
    public void started(BatoidRuntime runtime, @Nullable StackTraceElement at) {
      if (ofStarts) {
        throw new BatoidException("it started");
      }
    }

    @Override
    public void ended(BatoidRuntime runtime) {
      if (ofEnds) {
        throw new BatoidException("it ended");
      }
    }

    @Override
    public void actorMade(ActorHandle actor, String label, @Nullable StackTraceElement at) {}
  }

  @ParameterizedTest
  @CsvSource({"meters", "scheduler", "directory", "watch"})
  void anEndThatFailsAtAnyStage(String stage) throws Exception {
    liveOnce();
    Map<String, Integer> before = belongings();
    switch (stage) {
      case "meters" -> {
        Batoid.init(runtimes.options().meterRegistry(new Stubborn()));
        Batoid.shutdown(); // in order, but for a warning in the log
      }
      case "watch" -> {
        RuntimeWatch had = RuntimeWatches.set(new Grumpy(false, true));
        try {
          Batoid.init(runtimes.options());
        } finally {
          RuntimeWatches.set(had);
        }
        assertThatThrownBy(Batoid::shutdown).hasMessage("it ended");
        Batoid.shutdown(); // again: there is nothing any more
      }
      case "scheduler" -> {
        Batoid.init(runtimes.options(), runtimes.fakes());
        runtimes.fake().shutdownFailure = new IllegalStateException("stuck");
        assertThatThrownBy(Batoid::shutdown).isInstanceOf(BatoidException.class);
      }
      default -> {
        BatoidRuntime runtime = Batoid.init(runtimes.options());
        try (Stream<Path> files = Files.list(runtime.directory())) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(runtime.directory());
        Batoid.shutdown();
      }
    }
    assertNothingLeft(before);
    liveOnce();
  }

  @Test
  void whoeverIsBlockedInManyThreadsGetsToKnow() throws Exception {
    liveOnce();
    Map<String, Integer> before = belongings();
    BatoidRuntime runtime = Batoid.init(runtimes.options());
    List<CompletableFuture<Throwable>> ends = new ArrayList<>();
    ObjectRef<Integer> never = runtime.store().<Integer>reserve().ref();
    for (int i = 0; i < 8; i++) {
      CompletableFuture<Throwable> end = new CompletableFuture<>();
      ends.add(end);
      Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
      Thread _ =
          builder.start(() -> {
            try {
              never.get();
            } catch (RuntimeException e) {
              end.complete(e);
            }
          });
    }
    Batoid.shutdown();
    for (CompletableFuture<Throwable> end : ends) {
      assertThat(end.join()).isInstanceOf(StoreClosedException.class);
    }
    assertNothingLeft(before);
  }

  /** A program that exits with everything still running. */
  static final class Exits {
    private Exits() {}

    /** Arguments: the directory of sessions, and where it shuts down itself: "hook" or nowhere. */
    public static void main(String[] arguments) {
      BatoidRuntime runtime =
          Batoid.init(
              BatoidOptions.defaults()
                  .directory(Path.of(arguments[0]))
                  .capacity("16m")
                  .threads(1)
                  .workers(1));
      System.out.println(runtime.task(() -> ProcessHandle.current().pid()).remote().get());
      ObjectRef<Integer> never = runtime.store().<Integer>reserve().ref();
      Thread _ = Thread.ofPlatform().daemon().start(never::get);
      System.out.println(spill(runtime).size());
      if (arguments[1].equals("hook")) {
        Runtime.getRuntime().addShutdownHook(new Thread(Batoid::shutdown));
      }
      System.exit(7);
    }
  }

  /** A program that exits while it starts a runtime, and then tries to start another one. */
  static final class ExitsEarly {
    private ExitsEarly() {}

    /** Argument: the directory of sessions. */
    public static void main(String[] arguments) {
      BatoidOptions options =
          BatoidOptions.defaults().directory(Path.of(arguments[0])).capacity("16m").threads(1);
      Batoid.init(
          options,
          (store, scheduling, host) -> {
            Thread.ofPlatform().start(() -> System.exit(7));
            startUntilRefused(options);
            return Scheduler.start(store, scheduling, host);
          });
    }

    private static void startUntilRefused(BatoidOptions options) {
      try {
        while (true) {
          BatoidRuntime.start(options).close();
        }
      } catch (BatoidException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private Process run(Class<?> program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dio.batoid.aotcache=off");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    command.add(runtimes.home().toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  @Test
  void aJvmThatEndsWhileARuntimeStartsLeavesNothing() throws Exception {
    Process process = run(ExitsEarly.class);
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("this JVM is exiting, and starts no runtime any more");
    }
    assertThat(process.waitFor()).isEqualTo(7);
    assertThat(runtimes.home()).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"nowhere", "hook"})
  void aJvmThatEndsLeavesNothing(String where) throws Exception {
    Process process = run(Exits.class, where);
    long worker;
    try (BufferedReader lines = process.inputReader()) {
      worker = Long.parseLong(String.valueOf(lines.readLine()));
      assertThat(Integer.parseInt(String.valueOf(lines.readLine()))).isPositive();
    }
    assertThat(process.waitFor()).isEqualTo(7);
    assertThat(runtimes.home()).isEmptyDirectory();
    assertThat(spillDirectories()).isEmpty();
    if (worker != process.pid()) {
      await().until(() -> ProcessHandle.of(worker).filter(ProcessHandle::isAlive).isEmpty());
    }
  }
}
