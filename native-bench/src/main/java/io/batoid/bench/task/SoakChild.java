package io.batoid.bench.task;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import io.batoid.runtime.TaskCall;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A driver with worker processes. {@code run N} → what it and they have after N more tasks, whose
 * results are gotten and closed: bytes of heap after a full collection, resident bytes, used slots,
 * file descriptors, threads.
 */
final class SoakChild {
  private static final int WORKERS = 2;
  private static final int PENDING = 20_000;
  private static final int COLLECTIONS = 3;

  private SoakChild() {}

  /** Arguments: the session's directory, and options of the workers' JVMs. */
  public static void main(String[] arguments) throws Exception {
    String[] jvmOptions = Stream.of(arguments).skip(1).toArray(String[]::new);
    try (BatoidRuntime runtime =
        BatoidRuntime.start(
            BatoidOptions.defaults()
                .directory(Path.of(arguments[0]))
                .capacity("256m")
                .threads(0)
                .workers(WORKERS)
                .workerJvmOptions(jvmOptions))) {
      ChildMain.serve(words -> {
        run(runtime, Long.parseLong(words[1]));
        return figures(runtime);
      });
    }
  }

  /** Every second task may be retried, so that it is remembered after its end. */
  private static void run(BatoidRuntime runtime, long tasks) {
    TaskCall<Integer> once = runtime.task(() -> 1);
    TaskCall<Integer> remembered = runtime.task(() -> 1).retries(1);
    Deque<ObjectRef<Integer>> pending = new ArrayDeque<>(PENDING);
    for (long i = 0; i < tasks; i++) {
      if (pending.size() == PENDING) {
        take(pending, PENDING / 4);
      }
      pending.addLast((i % 2 == 0 ? once : remembered).remote());
    }
    take(pending, pending.size());
  }

  private static void take(Deque<ObjectRef<Integer>> pending, int count) {
    for (int i = 0; i < count; i++) {
      try (ObjectRef<Integer> result = pending.removeFirst()) {
        int _ = result.get();
      }
    }
  }

  private static String figures(BatoidRuntime runtime) throws IOException, InterruptedException {
    for (int i = 0; i < COLLECTIONS; i++) { // what one finds unreachable, the next takes
      System.gc();
      Thread.sleep(100);
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long resident = 0;
    long descriptors = 0;
    long threads = 0;
    for (long pid : ourselvesAndChildren()) {
      resident += status(pid, "VmRSS:") << 10;
      threads += status(pid, "Threads:");
      try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
        descriptors += open.count();
      }
    }
    long slots = runtime.store().stats().objects();
    return heap + " " + resident + " " + slots + " " + descriptors + " " + threads;
  }

  private static List<Long> ourselvesAndChildren() {
    ProcessHandle self = ProcessHandle.current();
    return Stream.concat(Stream.of(self), self.children()).map(ProcessHandle::pid).toList();
  }

  private static long status(long pid, String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.substring(field.length()).replace("kB", "").strip());
      }
    }
    throw new IOException("no " + field + " of process " + pid);
  }
}
