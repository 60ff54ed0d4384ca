package io.batoid.junit;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectWriter;
import io.batoid.objectstore.Pinned;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tests that leak, one thing each; {@link LeakTest} runs them and sees them fail. */
class Leaking {
  /** The line after which each leaks, by method. */
  static final Map<String, Integer> LINES = new ConcurrentHashMap<>();

  private static final List<Object> KEPT = new ArrayList<>();

  /** The caller leaks in its next line. */
  private static void nextLineLeaks() {
    StackTraceElement caller = new Throwable().getStackTrace()[1];
    LINES.put(caller.getMethodName(), caller.getLineNumber() + 1);
  }

  private static void keep(Object leaked) {
    synchronized (KEPT) {
      KEPT.add(leaked);
    }
  }

  @BatoidTest(threads = 1)
  void reference(BatoidRuntime runtime) {
    nextLineLeaks();
    ObjectRef<String> ref = runtime.put("kept");
    keep(ref.get());
    keep(ref);
  }

  @BatoidTest(threads = 1)
  void objectNobodyUsed(BatoidRuntime runtime) {
    nextLineLeaks();
    runtime.put("lost");
  }

  @BatoidTest(threads = 1)
  void result(BatoidRuntime runtime) {
    nextLineLeaks();
    keep(runtime.task(Math::abs, -1).remote());
  }

  @BatoidTest(threads = 1)
  void pin(BatoidRuntime runtime) {
    try (ObjectRef<byte[]> ref = runtime.put(new byte[8])) {
      nextLineLeaks();
      Pinned pinned = ref.pin();
      keep(pinned.size());
    }
  }

  @BatoidTest(threads = 1)
  void writer(BatoidRuntime runtime) {
    nextLineLeaks();
    ObjectWriter writer = runtime.store().create(64);
    writer.segment().fill((byte) 1);
  }

  @BatoidTest(threads = 1)
  void workerProcess() {
    BatoidOptions options = BatoidOptions.defaults().capacity("16m").workers(1);
    nextLineLeaks();
    BatoidRuntime other = BatoidRuntime.start(options);
    keep(other.task(ProcessHandle::current).remote());
  }
}
