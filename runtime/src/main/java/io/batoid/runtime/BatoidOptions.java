package io.batoid.runtime;

import io.batoid.objectstore.Sizes;
import io.batoid.objectstore.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a runtime is started. Immutable; each method returns changed options.
 *
 * <p>Each scalar can also be given as {@code -Dbatoid.name} or as {@code BATOID_NAME} in the
 * environment. What the program says here counts first, then the system property, then the
 * environment, then the default. docs/configuration.md lists them with units, defaults and ranges.
 */
public final class BatoidOptions {
  private static final BatoidOptions DEFAULTS = new BatoidOptions(Map.of(), null, null, null);

  private final Map<Option<?>, Object> values;
  private final @Nullable StoreOptions store;
  private final @Nullable ClassLoader classLoader;
  private final @Nullable Object meterRegistry;

  private BatoidOptions(
      Map<Option<?>, Object> values,
      @Nullable StoreOptions store,
      @Nullable ClassLoader classLoader,
      @Nullable Object meterRegistry) {
    this.values = values;
    this.store = store;
    this.classLoader = classLoader;
    this.meterRegistry = meterRegistry;
  }

  /** Everything as the system properties, the environment or the defaults say. */
  public static BatoidOptions defaults() {
    return DEFAULTS;
  }

  /**
   * The session to make or to join: the name of its directory in {@link #directory}, or a path,
   * which has a slash. Default: a private one without a name.
   */
  public BatoidOptions session(String name) {
    return with(Options.SESSION, name);
  }

  /**
   * Where sessions have their directories. Default: {@code $BATOID_HOME}, else {@code /dev/shm}.
   */
  public BatoidOptions directory(Path directory) {
    return with(Options.DIRECTORY, directory);
  }

  /**
   * The store, whose directory is then the session's; instead of {@link #session}, {@link
   * #directory} and {@link #capacity}.
   */
  public BatoidOptions store(StoreOptions store) {
    return new BatoidOptions(
        values, Objects.requireNonNull(store, "store"), classLoader, meterRegistry);
  }

  /** Bytes for objects, if the session is to be made. Default 1 GiB. */
  public BatoidOptions capacity(long bytes) {
    return with(Options.CAPACITY, bytes);
  }

  /** Memory for objects, as text: {@code "4g"}. */
  public BatoidOptions capacity(String size) {
    return capacity(Sizes.parse("capacity", size));
  }

  /**
   * Threads of this JVM that run tasks. Default: as many as processors, or 0 with workers. What
   * only a process can survive, such as {@code System.exit}, ends this one.
   */
  public BatoidOptions threads(int threads) {
    return with(Options.THREADS, threads);
  }

  /** Worker processes. Default 0. Means {@code threads(0)} unless threads are given too. */
  public BatoidOptions workers(int workers) {
    return workers(workers, workers);
  }

  /** Worker processes, as many between {@code min} and {@code max} as there is work for. */
  public BatoidOptions workers(int min, int max) {
    return with(Options.WORKERS, new Options.Range(min, max));
  }

  /**
   * Processors that tasks of more or less than one may occupy together; of those that occupy one,
   * as many run as there are threads and workers. Default: one for each of these.
   */
  public BatoidOptions cpus(double cpus) {
    return with(Options.CPUS, cpus);
  }

  /** An amount of a resource of the session's own, which tasks occupy while they run. */
  public BatoidOptions resource(String name, double amount) {
    Map<String, Double> known = get(Options.RESOURCES);
    return with(Options.RESOURCES, Options.amount(known == null ? Map.of() : known, name, amount));
  }

  /** Tasks of this process that may wait; submitting more blocks. Default 100,000. */
  public BatoidOptions maxPendingTasks(int tasks) {
    return with(Options.MAX_PENDING_TASKS, tasks);
  }

  /**
   * Tasks with {@code retries(n)} that are remembered after they have ended, to run them again if
   * what they made is lost; 0 for none. Default 100,000.
   */
  public BatoidOptions lineageTasks(int tasks) {
    return with(Options.LINEAGE_TASKS, tasks);
  }

  /** Heap, in bytes, that these may take, about; then the oldest are forgotten. Default 64 MiB. */
  public BatoidOptions lineageBytes(long bytes) {
    return with(Options.LINEAGE_BYTES, bytes);
  }

  /** Options of each worker process' JVM. */
  public BatoidOptions workerJvmOptions(String... options) {
    return with(Options.WORKER_JVM_OPTIONS, List.of(options));
  }

  /**
   * Class path of worker processes. Default: this JVM's own, and the files that the {@link
   * #classLoader} and its parents load from; starting fails if those are no files, as in a fat jar.
   */
  public BatoidOptions classpath(Path... entries) {
    return with(Options.CLASSPATH, List.of(entries));
  }

  /**
   * Whether what worker processes print is repeated on this one's standard error, line by line and
   * with {@code (worker PID)} in front; it is in the session's {@code logs/} either way. Default:
   * no.
   */
  public BatoidOptions logToDriver(boolean repeat) {
    return with(Options.LOG_TO_DRIVER, repeat);
  }

  /** How long shutting down waits for tasks before it interrupts them. Default 10 s. */
  public BatoidOptions shutdownTimeout(Duration timeout) {
    return with(Options.SHUTDOWN_TIMEOUT, timeout);
  }

  /**
   * Where functions and the classes of values come from in this JVM. Default: the context class
   * loader of the thread that starts the runtime.
   */
  public BatoidOptions classLoader(ClassLoader classLoader) {
    return new BatoidOptions(
        values, store, Objects.requireNonNull(classLoader, "classLoader"), meterRegistry);
  }

  /**
   * A Micrometer {@code MeterRegistry} that shows the numbers of the store and the tasks while the
   * runtime runs. Batoid does not bring Micrometer: the program has it, or does without.
   */
  public BatoidOptions meterRegistry(Object registry) {
    return new BatoidOptions(
        values, store, classLoader, Objects.requireNonNull(registry, "registry"));
  }

  private <V> BatoidOptions with(Option<V> option, V value) {
    Map<Option<?>, Object> all = new HashMap<>(values);
    all.put(option, option.check().apply(Objects.requireNonNull(value, option.name())));
    return new BatoidOptions(all, store, classLoader, meterRegistry);
  }

  /** What the program says of a scalar; null for nothing. */
  @SuppressWarnings("unchecked") // with() puts nothing else
  <V> @Nullable V get(Option<V> option) {
    return (V) values.get(option);
  }

  @Nullable StoreOptions store() {
    return store;
  }

  @Nullable Object meterRegistry() {
    return meterRegistry;
  }

  @Nullable ClassLoader classLoader() {
    return classLoader;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("BatoidOptions(");
    for (Option<?> option : Options.ALL) {
      Object value = values.get(option);
      if (value != null) {
        text.append(text.charAt(text.length() - 1) == '(' ? "" : ", ")
            .append(option.name())
            .append('=')
            .append(value);
      }
    }
    return text.append(')').toString();
  }
}
