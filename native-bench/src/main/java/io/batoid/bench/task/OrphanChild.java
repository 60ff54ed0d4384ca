package io.batoid.bench.task;

import io.batoid.bench.harness.ChildMain;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** A driver whose workers are all busy for ever. {@code busy} → their process ids. */
final class OrphanChild {
  private OrphanChild() {}

  /** Arguments: the directory of sessions, and how many workers. */
  public static void main(String[] arguments) throws Exception {
    int workers = Integer.parseInt(arguments[1]);
    try (BatoidRuntime runtime =
        BatoidRuntime.start(
            BatoidOptions.defaults()
                .directory(Path.of(arguments[0]))
                .capacity("64m")
                .workers(workers))) {
      ChildMain.serve(words -> {
        List<ObjectRef<Long>> pids = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
          Promise<Long> pid = runtime.store().reserve();
          pids.add(pid.ref());
          runtime.run(OrphanChild::stay, pid).remote().close();
        }
        return pids.stream().map(pid -> pid.get().toString()).collect(Collectors.joining(" "));
      });
    }
  }

  private static void stay(Promise<Long> pid) throws InterruptedException {
    pid.complete(ProcessHandle.current().pid());
    new CountDownLatch(1).await();
  }
}
