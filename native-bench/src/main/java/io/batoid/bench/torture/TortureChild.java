package io.batoid.bench.torture;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.ObjectStoreFullException;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.layout.ProcessLayout;
import io.batoid.objectstore.memory.CrashPoints;
import io.batoid.objectstore.memory.Segment;
import io.batoid.objectstore.memory.SegmentFile;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that does what it is told to, and dies of it. Argument: the session.
 *
 * <pre>
 * run SEED COUNT POOL     → COUNTS;REFUSED;SLOW      COUNT random operations
 * hunt MILLIS             → hunted                   looks for dead processes to reap
 * rejoin COUNT            → COUNTS;REFUSED;SLOW      joins and leaves
 * fill                    → what the store says when it is full
 * give SEED CONTAINER     → the id of a value, lent
 * complete ID SEED        → true, or false if it was decided
 * bind | lookup | unbind NAME [SEED]
 * die | stop CELL COUNT   → armed
 * drop                    → dropped                  lets everything go
 * leave                                              closes the store and ends
 * </pre>
 *
 * <p>COUNTS are KIND=COUNT, SLOW the operations that took long, as START-END-KIND. Whatever goes
 * wrong is the answer {@code !EXCEPTION}.
 */
final class TortureChild {
  private static final long SLOW_NANOS = 5_000_000;

  /** The first operations of a kind wait for the JVM to load classes, and for nobody else. */
  private static final int WARM_AFTER = 3;

  /** Operations that are asked for one by one, and counted by who asks. */
  private static final Map<String, Kind> ONE_BY_ONE =
      Map.of(
          "give", Kind.HAND_OVER,
          "complete", Kind.COMPLETE_FOR_ANOTHER,
          "bind", Kind.BIND,
          "lookup", Kind.LOOKUP,
          "unbind", Kind.UNBIND);

  private final ObjectStore store;
  private final Operations operations;
  private final DeathWatch watch;
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);
  private int refused;
  private List<String> slow = new ArrayList<>();

  private TortureChild(StoreOptions options, ObjectStore store, DeathWatch watch) {
    this.store = store;
    this.watch = watch;
    this.operations = new Operations(options, store);
  }

  /** Entry point of the child. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    StoreOptions options = StoreOptions.at(directory);
    ObjectStore store = ObjectStore.open(options);
    Segment segment = SegmentFile.open(directory.resolve("segment")).view(Arena.global());
    DeathWatch watch = new DeathWatch(segment);
    CrashPoints.watch(watch);
    Promise<byte[]> neverKept = store.reserve();
    try (ObjectRef<byte[]> ref = neverKept.ref()) {
      ChildMain.say(index(segment) + " " + ref.lend(Duration.ofMinutes(1)));
    }
    TortureChild child = new TortureChild(options, store, watch);
    for (String line = ChildMain.next(); line != null; line = ChildMain.next()) {
      if (line.equals("leave")) {
        store.close();
        break;
      }
      String answer;
      try {
        answer = child.answer(line.split(" ", -1));
      } catch (ObjectStoreFullException e) {
        answer = "full";
      } catch (Exception e) {
        answer = "!" + trace(e);
      }
      ChildMain.say(answer);
    }
  }

  private String answer(String[] words) throws Exception {
    Kind kind = ONE_BY_ONE.get(words[0]);
    if (kind == null) {
      return answerTo(words);
    }
    long start = System.nanoTime();
    try {
      return answerTo(words);
    } finally {
      time(kind, start);
    }
  }

  private String answerTo(String[] words) throws Exception {
    return switch (words[0]) {
      case "run" -> {
        operations.seed(Long.parseLong(words[1]));
        List<String> pool = List.of(words).subList(3, words.length);
        for (int i = Integer.parseInt(words[2]); i > 0; i--) {
          one(operations.draw(), pool);
        }
        yield figures();
      }
      case "rejoin" -> {
        for (int i = Integer.parseInt(words[1]); i > 0; i--) {
          one(Kind.REJOIN, List.of());
        }
        yield figures();
      }
      case "hunt" -> {
        long end = System.nanoTime() + Long.parseLong(words[1]) * 1_000_000;
        while (System.nanoTime() - end < 0) {
          store.gc();
          LockSupport.parkNanos(1_000_000);
        }
        yield "hunted";
      }
      case "fill" -> operations.fill();
      case "give" -> operations.handOver(Long.parseLong(words[1]), Boolean.parseBoolean(words[2]));
      case "complete" -> {
        try (Promise<byte[]> promise = store.promise(words[1])) {
          yield String.valueOf(promise.tryComplete(Content.of(Long.parseLong(words[2]))));
        }
      }
      case "bind" -> {
        try (ObjectRef<byte[]> ref = store.put(Content.of(Long.parseLong(words[2])))) {
          store.bind(words[1], ref);
          yield "bound";
        }
      }
      case "lookup" -> {
        try (ObjectRef<byte[]> ref = store.<byte[]>lookup(words[1]).orElse(null)) {
          yield ref == null ? "-" : String.valueOf(Content.seedOf(ref.get()));
        }
      }
      case "unbind" -> String.valueOf(store.unbind(words[1]));
      case "die", "stop" -> {
        watch.arm(
            Cell.valueOf(words[1]),
            Integer.parseInt(words[2]),
            words[0].equals("die") ? CrashPoints.KILL : CrashPoints.STOP);
        yield "armed";
      }
      case "drop" -> {
        watch.disarm();
        operations.drop();
        yield "dropped";
      }
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private void one(Kind kind, List<String> pool) throws Exception {
    long start = System.nanoTime();
    try {
      if (operations.run(kind, pool)) {
        counts.merge(kind, 1L, Long::sum);
      }
    } catch (ObjectStoreFullException e) {
      refused++;
      operations.drop(); // what we hold is what others have no room for
    }
    time(kind, start);
  }

  /** Notes an operation that took long. */
  private void time(Kind kind, long start) {
    long end = System.nanoTime();
    boolean warm = done.merge(kind, 1, Integer::sum) > WARM_AFTER;
    if (end - start > SLOW_NANOS && warm) {
      slow.add(start + "-" + end + "-" + kind.name());
    }
  }

  private String figures() {
    StringBuilder line = new StringBuilder();
    counts.forEach((kind, count) ->
        line.append(line.isEmpty() ? "" : ",").append(kind.name()).append('=').append(count));
    line.append(';').append(refused).append(';').append(String.join(",", slow));
    counts.clear();
    refused = 0;
    slow = new ArrayList<>();
    return line.toString();
  }

  /** Our place in the session: the one with our process id. */
  private static int index(Segment segment) {
    long pid = ProcessHandle.current().pid();
    for (int i = 0; i < segment.layout().maxProcesses(); i++) {
      long entry = segment.layout().process(i);
      if (segment.memory().get(entry + ProcessLayout.PID_OFFSET) == pid
          && ProcessLayout.state(segment.memory().get(entry)) == ProcessLayout.LIVE) {
        return i;
      }
    }
    throw new IllegalStateException("not in the process table");
  }

  private static String trace(Throwable e) {
    StringBuilder text = new StringBuilder(e.toString().replace('\n', ' '));
    for (Throwable at = e; at != null; at = at.getCause()) {
      for (StackTraceElement frame : Objects.requireNonNull(at).getStackTrace()) {
        if (frame.getClassName().startsWith("io.batoid")) {
          text.append(" < ").append(frame.getFileName()).append(':').append(frame.getLineNumber());
        }
      }
    }
    return text.toString();
  }
}
