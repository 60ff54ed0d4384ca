package io.batoid.examples.classindex;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.batoid.BatoidException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.StoreStats;
import io.batoid.objectstore.VerifyReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Batoid's main job: several processes index the class files of the running JDK together, and one
 * of them is killed on the way.
 *
 * <p>A loader copies the class files into the store, once. Parsers read them in place and write
 * partial indexes, which the driver reads in place and merges. The finished index is an object with
 * a name; a process that had no part in making it looks it up and answers questions from it. The
 * same questions are answered by a single process without the store, and must have the same
 * answers.
 */
public final class Demo {
  /** The name of the finished index in the store's catalogue. */
  static final String INDEX_NAME = "class-index";

  private static final String CAPACITY = "1g";
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final DemoOptions options;
  private final Consumer<String> say;

  private Demo(DemoOptions options, Consumer<String> say) {
    this.options = options;
    this.say = say;
  }

  /** Runs the demo with options as {@link DemoOptions#parse} takes them. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, false, UTF_8);
    int exit;
    try {
      exit = run(DemoOptions.parse(List.of(arguments)), out);
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
      out.println("options: " + DemoOptions.USAGE);
      exit = 2;
    }
    out.flush();
    System.exit(exit);
  }

  /**
   * Runs the demo.
   *
   * @param options what to do
   * @param out where to print progress and the report, or with {@code json} one document
   * @return 0 if everything is as it must be, else 1
   */
  public static int run(DemoOptions options, PrintWriter out) {
    Consumer<String> say =
        line -> {
          if (!options.json()) {
            out.println(line);
            out.flush();
          }
        };
    try {
      Report report = new Demo(options, say).run();
      out.println(options.json() ? json(report) : System.lineSeparator() + Text.of(report));
      return report.ok() ? 0 : 1;
    } catch (IOException | ExecutionException | BatoidException e) {
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      out.println(
          options.json()
              ? json(Map.of("ok", false, "error", cause.toString()))
              : "failed: " + cause);
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } finally {
      out.flush();
    }
  }

  private Report run() throws IOException, InterruptedException, ExecutionException {
    List<String> names = JdkClasses.names(options.modules());
    Path directory = Files.createTempDirectory(SHARED_MEMORY, "batoid-demo-");
    try (ObjectStore store = ObjectStore.open(StoreOptions.at(directory).capacity(CAPACITY))) {
      return run(names, store, directory);
    } finally {
      if (Files.exists(directory)) {
        ObjectStore.destroy(directory);
      }
    }
  }

  private Report run(List<String> names, ObjectStore store, Path directory)
      throws IOException, InterruptedException, ExecutionException {
    List<List<String>> batches = batches(names);
    String jdk = Runtime.version().toString();
    say.accept(
        "input    %,d class files of JDK %s in %d batches; store in %s"
            .formatted(names.size(), jdk, batches.size(), directory));

    long start = System.nanoTime();
    Casualty casualty = new Casualty(options.kill(), batches.size(), say);
    Build build = new Build(store, directory, batches, casualty, say);
    Answers answers;
    long indexBytes;
    double buildSeconds;
    double answerSeconds;
    VerifyReport verified;
    try (ObjectRef<MemorySegment> index = build.run(options.parsers())) {
      buildSeconds = secondsSince(start);
      long answering = System.nanoTime();
      store.bind(INDEX_NAME, index);
      answers = answer(store, directory);
      answerSeconds = secondsSince(answering);
      indexBytes = index.size();
      verified = store.verify();
      store.unbind(INDEX_NAME);
    }
    StoreStats stats = store.stats();

    long single = System.nanoTime();
    Answers reference = ReferenceRun.answer(names, options.callersOf());
    double singleSeconds = secondsSince(single);

    Report.@Nullable Killed killed = casualty.report().orElse(null);
    List<String> problems = problems(answers, reference, verified, killed);
    return new Report(
        problems.isEmpty(),
        new Report.Input(jdk, names.size(), build.classFileBytes(), batches.size()),
        build.processes(),
        killed,
        new Report.Bytes(stats.bytesPinned(), stats.bytesPut(), stats.bytesCopiedOut()),
        new Report.StoreMemory(
            directory.toString(),
            stats.capacityBytes(),
            build.peakUsedBytes(),
            indexBytes,
            stats.objects()),
        new Report.Seconds(buildSeconds, answerSeconds, singleSeconds),
        answers,
        answers.equals(reference) ? null : reference,
        problems);
  }

  private List<List<String>> batches(List<String> names) {
    List<List<String>> batches = new ArrayList<>();
    for (int from = 0; from < names.size(); from += options.batchSize()) {
      batches.add(names.subList(from, Math.min(names.size(), from + options.batchSize())));
    }
    return batches;
  }

  /** Has a new process look the index up by its name and answer from it. */
  private Answers answer(ObjectStore store, Path directory) throws IOException {
    try (WorkerProcess reader = WorkerProcess.start("reader", directory)) {
      reader.receive(Command.READY);
      reader.send(new Command(Command.Verb.ANSWER, options.callersOf()));
      try (ObjectRef<Answers> answers =
          store.resolve(reader.receive(Command.CLAIMED), Answers.class)) {
        return answers.get();
      }
    } catch (WorkerDiedException e) {
      throw new IOException(e);
    }
  }

  private List<String> problems(
      Answers answers, Answers reference, VerifyReport verified, Report.@Nullable Killed killed) {
    List<String> problems = new ArrayList<>();
    if (!answers.equals(reference)) {
      problems.add("the answers differ from the single-process run");
    }
    if (!verified.ok()) {
      problems.addAll(verified.problems());
    }
    if (options.kill() != DemoOptions.Kill.NONE
        && (killed == null || killed.takenOverBy().isEmpty())) {
      problems.add("nobody was killed, or nobody took the work over");
    }
    return problems;
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static String json(Object document) {
    try {
      return new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
