package io.batoid.runtime;

import io.batoid.objectstore.StoreOptions;
import io.batoid.scheduler.SchedulerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a runtime is started with, everything decided: options, system properties, environment and
 * defaults together.
 *
 * @param store how the store is opened
 * @param scheduler who runs tasks
 * @param shutdownTimeout how long shutting down waits by default
 * @param name what monitoring calls the session: the same for all that nobody else can join
 */
record Settings(
    StoreOptions store, SchedulerOptions scheduler, Duration shutdownTimeout, String name) {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  /** Decides, by this JVM's properties and environment. */
  static Settings of(BatoidOptions options) {
    Map<String, String> properties = new HashMap<>();
    System.getProperties()
        .stringPropertyNames()
        .forEach(name -> properties.put(name, System.getProperty(name, "")));
    return of(options, new Sources(properties, System.getenv()));
  }

  static Settings of(BatoidOptions options, Sources sources) {
    sources.checkNames();
    StoreOptions store = store(options, sources);
    int processors = Runtime.getRuntime().availableProcessors();
    Options.Range workers = sources.find(options, Options.WORKERS).orElse(new Options.Range(0, 0));
    int threads = sources.find(options, Options.THREADS).orElse(workers.max() > 0 ? 0 : processors);
    boolean shared = options.store() != null || sources.find(options, Options.SESSION).isPresent();
    if (threads == 0 && workers.max() == 0 && !shared) {
      throw new IllegalArgumentException(
          "threads=0 and workers=0: nobody would run tasks; give one of them a number, or name a"
              + " session(...) that workers join by './batoid worker'");
    }
    SchedulerOptions scheduler =
        new SchedulerOptions(
            store.directory(),
            threads,
            workers.min(),
            workers.max(),
            sources.find(options, Options.CPUS).orElse((double) threads + workers.max()),
            sources.find(options, Options.RESOURCES).orElse(Map.of()),
            sources.find(options, Options.MAX_PENDING_TASKS).orElse(100_000),
            sources.find(options, Options.LINEAGE_TASKS).orElse(SchedulerOptions.LINEAGE_TASKS),
            sources.find(options, Options.LINEAGE_BYTES).orElse(SchedulerOptions.LINEAGE_BYTES),
            sources.find(options, Options.WORKER_JVM_OPTIONS).orElse(List.of()),
            sources.find(options, Options.CLASSPATH).orElse(List.of()),
            sources.find(options, Options.LOG_TO_DRIVER).orElse(false),
            options.classLoader());
    return new Settings(
        store,
        scheduler,
        sources.find(options, Options.SHUTDOWN_TIMEOUT).orElse(Duration.ofSeconds(10)),
        shared ? String.valueOf(store.directory().getFileName()) : "private");
  }

  private static StoreOptions store(BatoidOptions options, Sources sources) {
    StoreOptions store = options.store();
    if (store == null) {
      Path home =
          sources
              .find(options, Options.DIRECTORY)
              .or(() ->
                  Optional.ofNullable(sources.environment.get("BATOID_HOME"))
                      .filter(path -> !path.isBlank())
                      .map(Path::of)
                      .map(Options::home))
              .orElse(SHARED_MEMORY);
      String name = sources.find(options, Options.SESSION).orElseGet(Settings::privateName);
      Path directory = Options.isPath(name) ? Path.of(name) : home.resolve(name);
      store = StoreOptions.at(directory.toAbsolutePath().normalize());
      Optional<Long> capacity = sources.find(options, Options.CAPACITY);
      if (capacity.isPresent()) {
        store = store.capacity(capacity.get());
      }
    } else {
      for (Option<?> option : List.of(Options.SESSION, Options.DIRECTORY, Options.CAPACITY)) {
        if (options.get(option) != null) {
          throw new IllegalArgumentException(
              option.name()
                  + "="
                  + options.get(option)
                  + " and store(...) at "
                  + store.directory()
                  + " are given; the store's options say it too, so leave one out");
        }
      }
    }
    ClassLoader loader = options.classLoader();
    return loader == null ? store : store.classLoader(loader);
  }

  private static String privateName() {
    return "batoid-"
        + ProcessHandle.current().pid()
        + "-"
        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  /**
   * Where settings come from beside the program.
   *
   * @param properties system properties
   * @param environment variables
   */
  record Sources(Map<String, String> properties, Map<String, String> environment) {
    /** A setting, from the first source that has it. */
    <V> Optional<V> find(BatoidOptions options, Option<V> option) {
      V said = options.get(option);
      if (said != null) {
        return Optional.of(said);
      }
      String property = properties.get(option.property());
      if (property != null) {
        return Optional.of(option.parse("-D" + option.property(), property));
      }
      String variable = environment.get(option.variable());
      return Optional.ofNullable(
          variable == null ? null : option.parse(option.variable(), variable));
    }

    /** Refuses names that look like settings and are none. */
    void checkNames() {
      for (String name : properties.keySet()) {
        if (name.startsWith(Option.PROPERTY_PREFIX)
            && !isForeign(name, Options.FOREIGN_PROPERTIES)
            && Options.ALL.stream().noneMatch(option -> option.property().equals(name))) {
          throw unknown(
              "system property -D" + name, Options.ALL.stream().map(Option::property).toList());
        }
      }
      for (String name : environment.keySet()) {
        if (name.startsWith(Option.VARIABLE_PREFIX)
            && !isForeign(name, Options.FOREIGN_VARIABLES)
            && Options.ALL.stream().noneMatch(option -> option.variable().equals(name))) {
          throw unknown(
              "environment variable " + name, Options.ALL.stream().map(Option::variable).toList());
        }
      }
    }

    /** Whether a name is one of others', or begins as theirs that end in a dot or underscore. */
    private static boolean isForeign(String name, List<String> others) {
      return others.stream()
          .anyMatch(other ->
              (other.endsWith(".") || other.endsWith("_"))
                  ? name.startsWith(other)
                  : name.equals(other));
    }

    private static IllegalArgumentException unknown(String what, List<String> known) {
      return new IllegalArgumentException(
          what + " is no setting of Batoid; there are " + String.join(", ", known));
    }
  }
}
