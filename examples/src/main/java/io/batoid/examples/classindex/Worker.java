package io.batoid.examples.classindex;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.objectstore.Pinned;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that works for the driver: it reads {@link Command}s from its standard input until that
 * ends, as it does when the driver dies.
 *
 * <p>Loading and parsing are the same five steps: pin the input, claim a promise for the result,
 * write the output where it will stay, seal it, complete the promise. Killed at any point, this
 * process leaves nothing half done that anybody could see: what it sealed stays, what it had not
 * sealed is freed, and who waits for the promise is told that it is lost.
 */
final class Worker {
  /** How long an id that was handed over stays valid if nobody resolves it. */
  private static final Duration LEASE = Duration.ofMinutes(1);

  private final ObjectStore store;
  private final BufferedReader commands;
  private final PrintStream replies;
  private final JdkClasses classes = new JdkClasses();

  private Worker(ObjectStore store, BufferedReader commands, PrintStream replies) {
    this.store = store;
    this.commands = commands;
    this.replies = replies;
  }

  /** Attaches to the store in the directory given and serves commands. */
  public static void main(String[] args) throws IOException {
    try (ObjectStore store =
        ObjectStore.open(StoreOptions.at(Path.of(args[0])).createIfMissing(false))) {
      new Worker(
              store,
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
              System.out)
          .serve();
    }
  }

  private void serve() throws IOException {
    reply(Command.READY, Long.toString(ProcessHandle.current().pid()));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      Command command = Command.parse(line);
      switch (command.verb()) {
        case LOAD, LOAD_AND_HOLD -> produce(command, this::load);
        case PARSE, PARSE_AND_HOLD -> produce(command, this::parse);
        case ANSWER -> answer(command.argument());
      }
    }
  }

  /** How an output is made from an input. */
  @FunctionalInterface
  private interface Transformation {
    Product apply(Pack input) throws IOException;
  }

  private void produce(Command command, Transformation transformation) throws IOException {
    long start = System.nanoTime();
    try (ObjectRef<MemorySegment> input = store.resolve(command.argument(), MemorySegment.class);
        Promise<Result> promise = store.reserve()) {
      claim(promise);
      try (Pinned pin = input.pin()) {
        Pack pack = new Pack(pin.segment());
        Product product = transformation.apply(pack);
        try (ObjectWriter writer = store.create(product.sizeBytes())) {
          product.writeTo(writer.segment());
          if (command.verb().holds()) {
            reply(Command.HOLDING, Holding.of(input, pin, writer, promise).toLine());
            commands.readLine(); // which the driver doesn't answer, other than by SIGKILL
          }
          try (ObjectRef<MemorySegment> output = writer.seal()) {
            long busyNanos = System.nanoTime() - start;
            promise.complete(
                new Result(output, pack.count(), pin.size(), product.sizeBytes(), busyNanos));
          }
        }
      } catch (IOException | RuntimeException e) {
        promise.fail(e);
      }
    }
  }

  private Product load(Pack names) throws IOException {
    List<MemorySegment> classFiles = new ArrayList<>();
    for (int i = 0; i < names.count(); i++) {
      classFiles.add(classes.read(names.getString(i)));
    }
    return Pack.of(classFiles);
  }

  private Product parse(Pack classFiles) {
    IndexBuilder index = new IndexBuilder();
    ClassFileReader reader = new ClassFileReader(index);
    for (int i = 0; i < classFiles.count(); i++) {
      reader.read(classFiles.get(i));
    }
    return index;
  }

  private void answer(String callersOf) {
    try (Promise<Answers> promise = store.reserve()) {
      claim(promise);
      try (ObjectRef<MemorySegment> index =
              store.lookup(DemoRun.INDEX_NAME, MemorySegment.class).orElseThrow();
          Pinned pin = index.pin()) {
        promise.complete(new Questions(new Index(pin.segment())).answer(callersOf));
      } catch (RuntimeException e) {
        promise.fail(e);
      }
    }
  }

  /** Tells the driver the promise to wait for. Its id stays valid when this process has let go. */
  private void claim(Promise<?> promise) {
    try (ObjectRef<?> promised = promise.ref()) {
      reply(Command.CLAIMED, promised.lend(LEASE));
    }
  }

  private void reply(String word, String argument) {
    replies.println(word + " " + argument);
    replies.flush();
  }
}
