package io.batoid.examples.classindex;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.StoreStats;
import io.batoid.objectstore.VerifyReport;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One run of the demo from its fresh store to its report: build the index, publish it under a name,
 * have another process answer from it, check the answers and the store.
 */
final class DemoRun {
  /** The name of the finished index in the store's catalogue. */
  static final String INDEX_NAME = "class-index";

  private static final String CAPACITY = "1g";
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final DemoOptions options;
  private final Consumer<String> say;

  /** The answers of a process that had no part in the index, and what was checked and measured. */
  private record Shared(
      Timed<Answers> answers, double buildSeconds, long indexBytes, VerifyReport verified) {}

  DemoRun(DemoOptions options, Consumer<String> say) {
    this.options = options;
    this.say = say;
  }

  /** Runs it in a session of its own, which is gone when the last of its processes has left. */
  Report run() throws Exception {
    List<String> names = JdkClasses.names(options.modules());
    Path directory = SHARED_MEMORY.resolve(sessionName());
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(directory).capacity(CAPACITY))) {
      return run(names, store, directory);
    }
  }

  private static String sessionName() {
    String random = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
    return "batoid-demo-" + ProcessHandle.current().pid() + "-" + random;
  }

  private Report run(List<String> names, ObjectStore store, Path directory) throws Exception {
    List<List<String>> batches = batches(names);
    String jdk = Runtime.version().toString();
    say.accept(
        "input    %,d class files of JDK %s in %d batches; store in %s"
            .formatted(names.size(), jdk, batches.size(), directory));
    Casualty casualty = new Casualty(options.kill(), batches.size(), say);
    Build build = new Build(store, directory, batches, casualty, say);

    Shared shared = share(store, directory, build);
    StoreStats stats = store.stats();
    Timed<Answers> single = Timed.of(() -> ReferenceRun.answer(names, options.callersOf()));

    Answers answers = shared.answers().value();
    boolean equal = answers.equals(single.value());
    List<String> problems = problems(equal, shared.verified(), casualty.report());
    return new Report(
        problems.isEmpty(),
        new Report.Input(jdk, names.size(), build.classFileBytes(), batches.size()),
        build.processes(),
        casualty.report().orElse(null),
        new Report.Bytes(stats.bytesPinned(), stats.bytesPut(), stats.bytesCopiedOut()),
        new Report.StoreMemory(
            directory.toString(),
            stats.capacityBytes(),
            build.peakUsedBytes(),
            shared.indexBytes(),
            stats.objects()),
        new Report.Seconds(shared.buildSeconds(), shared.answers().seconds(), single.seconds()),
        answers,
        equal ? null : single.value(),
        problems);
  }

  private Shared share(ObjectStore store, Path directory, Build build) throws Exception {
    Timed<ObjectRef<MemorySegment>> built = Timed.of(() -> build.run(options.parsers()));
    try (ObjectRef<MemorySegment> index = built.value()) {
      Timed<Answers> answers =
          Timed.of(() -> {
            store.bind(INDEX_NAME, index);
            return answer(store, directory);
          });
      VerifyReport verified = store.verify();
      store.unbind(INDEX_NAME);
      return new Shared(answers, built.seconds(), index.size(), verified);
    }
  }

  /** Has a new process look the index up by its name and answer from it. */
  private Answers answer(ObjectStore store, Path directory)
      throws IOException, WorkerDiedException {
    try (WorkerProcess reader = WorkerProcess.start("reader", directory)) {
      reader.receive(Command.READY);
      reader.send(new Command(Command.Verb.ANSWER, options.callersOf()));
      try (ObjectRef<Answers> answers =
          store.resolve(reader.receive(Command.CLAIMED), Answers.class)) {
        return answers.get();
      }
    }
  }

  private List<List<String>> batches(List<String> names) {
    List<List<String>> batches = new ArrayList<>();
    for (int from = 0; from < names.size(); from += options.batchSize()) {
      batches.add(names.subList(from, Math.min(names.size(), from + options.batchSize())));
    }
    return batches;
  }

  private List<String> problems(
      boolean equal, VerifyReport verified, Optional<Report.Killed> killed) {
    List<String> problems = new ArrayList<>();
    if (!equal) {
      problems.add("the answers differ from the single-process run");
    }
    if (!verified.ok()) {
      problems.add("the store doesn't verify");
      problems.addAll(verified.problems());
    }
    if (options.kill() != DemoOptions.Kill.NONE
        && killed.map(Report.Killed::takenOverBy).orElse("").isEmpty()) {
      problems.add("nobody was killed, or nobody took the work over");
    }
    return problems;
  }
}
