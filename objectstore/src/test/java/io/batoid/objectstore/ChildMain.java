package io.batoid.objectstore;

import io.batoid.objectstore.memory.CrashPoints;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The other side of {@link ChildJvm}: does what the lines on standard input say. */
final class ChildMain {
  /** The name of what a persistent session keeps. */
  static final String KEPT = "kept";

  static final Duration LONG = Duration.ofMinutes(5);

  private final StoreOptions options;
  final Deque<ObjectRef<?>> refs = new ArrayDeque<>();
  final Deque<Promise<Object>> promises = new ArrayDeque<>();
  final List<Object> kept = new ArrayList<>();
  private ObjectStore store;
  private @Nullable ObjectStore elsewhere;

  private ChildMain(StoreOptions options) {
    this.options = options;
    this.store = ObjectStore.open(options);
  }

  /** Runs until standard input ends. */
  @SuppressWarnings("SystemOut") // the pipe to the test
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    long crashAt = Long.getLong("batoid.crash.at", 0);
    if (crashAt > 0) {
      CrashPoints.arm(crashAt);
    }
    ChildMain child = new ChildMain(StoreOptions.at(Path.of(args[0])));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String answer;
      try {
        answer = child.run(line.split(" ", -1));
      } catch (RuntimeException e) {
        answer = "!" + e;
      }
      out.println(answer.replace('\n', ' '));
    }
  }

  ObjectStore store() {
    return store;
  }

  /** Opens the store (again). */
  void open() {
    store = ObjectStore.open(options);
  }

  /** Opens a session beside that of the store. */
  void openElsewhere() {
    elsewhere = ObjectStore.open(elsewhere(options.directory));
  }

  /** Opens, or makes, a session beside that of the store which outlives its processes. */
  void openPersistent() {
    elsewhere = ObjectStore.open(elsewhere(options.directory).persistent(true));
  }

  /** Puts what is to be found in that session from then on. */
  void keepByName() {
    try (ObjectRef<String> inside = elsewhere().put("inside");
        ObjectRef<List<Object>> ref = elsewhere().put(List.of(inside))) {
      elsewhere().bind(KEPT, ref);
    }
  }

  ObjectStore elsewhere() {
    return Objects.requireNonNull(elsewhere);
  }

  /** A session beside another. */
  static StoreOptions elsewhere(Path session) {
    return StoreOptions.at(session.resolveSibling("elsewhere")).capacity("4m").maxObjects(1024);
  }

  private String run(String[] words) {
    return switch (words[0]) {
      case "put" -> keep(store.put(words[1]));
      case "put-bytes" -> keep(store.put(bytes(Integer.parseInt(words[1]))));
      case "put-nested" -> {
        ObjectRef<?> child = store.resolve(words[1]);
        String id = keep(store.put(List.of(child, "beside")));
        child.close();
        yield id;
      }
      case "fill" -> {
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
          refs.add(store.put(bytes(Integer.parseInt(words[2]))));
        }
        yield "filled";
      }
      case "get" -> {
        try (ObjectRef<?> ref = store.resolve(words[1])) {
          yield String.valueOf(ref.get());
        }
      }
      case "hold" -> {
        refs.add(store.resolve(words[1]));
        yield "held";
      }
      case "pin" -> {
        ObjectRef<?> ref = store.resolve(words[1]);
        kept.add(ref.pin());
        ref.close();
        yield "pinned";
      }
      case "drop" -> {
        refs.forEach(ObjectRef::close);
        refs.clear();
        yield "dropped";
      }
      case "create" -> {
        ObjectWriter writer = store.create(Long.parseLong(words[1]));
        writer.segment().fill((byte) 1);
        kept.add(writer);
        yield "created";
      }
      case "reserve" -> {
        Promise<Object> promise = store.reserve();
        promises.add(promise);
        yield keep(promise.ref());
      }
      case "promise" -> {
        promises.add(store.promise(words[1]));
        yield "taken";
      }
      case "charge" -> {
        Promise<Object> promise = promises.getLast();
        yield String.valueOf(
            store
                .core()
                .table()
                .takeCharge(promise.handle().slot(), promise.handle().generation()));
      }
      case "complete" -> {
        promises.getLast().complete(words[1]);
        yield "completed";
      }
      case "lock" -> {
        CrashScript.holdEdgeLock(store, Integer.parseInt(words[1]));
        yield "locked";
      }
      case "gc" -> {
        store.gc();
        yield "collected";
      }
      case "close" -> {
        store.close();
        yield "closed";
      }
      case "open" -> {
        open();
        yield "open";
      }
      case "be-patient" -> {
        store.close();
        store = ObjectStore.open(options.onFull(OnFull.waitUpTo(LONG)));
        yield "patient";
      }
      case "bind" -> {
        try (ObjectRef<?> ref = store.resolve(words[2])) {
          store.bind(words[1], ref);
        }
        yield "bound";
      }
      case "churn" -> {
        for (int i = 0; i < Integer.parseInt(words[1]); i++) {
          open();
          try (ObjectRef<String> ref = store.put("again")) {
            if (!ref.get().equals("again")) {
              throw new IllegalStateException("not what was put");
            }
          }
          store.close();
        }
        yield "churned";
      }
      case "prepare" -> {
        CrashScript.valueOf(words[1]).prepare(this, words.length > 2 ? words[2] : "");
        yield promises.isEmpty() || refs.isEmpty() ? "-" : refs.getLast().lend(LONG);
      }
      case "stop" -> {
        CrashPoints.watch(new StopAt(Integer.parseInt(words[2])));
        CrashScript.valueOf(words[1]).run(this, words[3]);
        CrashPoints.watch(null);
        yield "went on";
      }
      case "crash" -> {
        CrashPoints.arm(Long.parseLong(words[2]));
        CrashScript.valueOf(words[1]).run(this, words.length > 3 ? words[3] : "");
        yield Long.toString(CrashPoints.disarm());
      }
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  /** Stops this process before the k-th shared write of the thread that makes it. */
  private static final class StopAt implements CrashPoints.Watcher {
    private final Thread thread = Thread.currentThread();
    private int left;

    StopAt(int write) {
      this.left = write;
    }

    @Override
    public void beforeWrite(long offset, long value) {
      count();
    }

    @Override
    public void beforeLock(long offset, boolean exclusive, boolean unlock) {
      count();
    }

    @Override
    public void beforeFileChange() {
      count();
    }

    private void count() {
      if (Thread.currentThread() == thread && --left == 0) {
        CrashPoints.signal(CrashPoints.STOP);
      }
    }
  }

  private String keep(ObjectRef<?> ref) {
    refs.add(ref);
    return ref.lend(LONG);
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) length);
    return bytes;
  }
}
