package io.batoid.scheduler;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.ObjectStore;
import io.batoid.objectstore.StoreOptions;
import io.batoid.objectstore.memory.CrashPoints;
import io.batoid.scheduler.lane.Profile;
import io.batoid.scheduler.task.TaskScheduler;
import io.batoid.scheduler.task.Workers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process that dies before its k-th shared write while it takes part in a session, as a worker or
 * as an owner of tasks. Prints one line when it has done all.
 */
final class CrashChild {
  private CrashChild() {}

  /** Arguments: session, script. Then, on standard input, k. */
  public static void main(String[] arguments) throws Exception {
    Path session = Path.of(arguments[0]);
    CrashScript script = CrashScript.valueOf(arguments[1]);
    ObjectStore store = ObjectStore.open(session);
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    CrashPoints.arm(Long.parseLong(in.readLine()));
    TestHost host = new TestHost();
    TaskScheduler scheduler = scheduler(store, host, script.childIsWorker ? 1 : 0);
    host.joined(store, scheduler);
    scheduler.start();
    if (script.childIsWorker) {
      scheduler.sayHello();
    } else {
      script.run(new CrashSide(store, scheduler));
    }
    String end = script.childIsWorker ? in.readLine() : "done";
    System.out.println(end + " " + CrashPoints.disarm());
    String _ = in.readLine();
    System.exit(0);
  }

  /** A scheduler of one process that starts no others. */
  static TaskScheduler scheduler(ObjectStore store, TestHost host, int capacity) {
    Runnable nothing = () -> {};
    return new TaskScheduler(
        store,
        new SchedulerOptions(
            Path.of("/"),
            capacity,
            0,
            0,
            0,
            Map.of(),
            1000,
            100,
            1 << 20,
            List.of(),
            List.of(),
            false,
            null),
        host,
        new Profile(capacity, 0, -1, 0),
        Workers.NONE,
        nothing,
        nothing);
  }

  /** The options of the session that all share. */
  static StoreOptions options(Path session) {
    return StoreOptions.at(session).capacity("32m").maxObjects(4096);
  }

  /** Whoever submits tasks: what a script does with it, and what came of it. */
  record CrashSide(ObjectStore store, Scheduler scheduler) {
    <R> ObjectRef<R> submit(TaskOptions options, Invocable f, @Nullable Object... arguments) {
      return scheduler.submit(Session.spec(options, f, arguments), null);
    }
  }

  /** What the owner does; the other side runs the tasks. */
  enum CrashScript {
    /** The worker dies: joining, taking, running, sealing, failing, reporting. */
    RUN(true),
    /** The owner dies: making its lane, reserving, sending, reading results. */
    SUBMIT(false),
    /** The owner dies while its tasks wait for each other, fail and are tried again. */
    RETRY(false),
    /** The owner dies while it cancels. */
    CANCEL(false),
    /** The worker dies that an actor lives in: making it, its calls, stopping and restarting it. */
    ACTOR(true),
    /** The process dies that made an actor, and calls it. */
    ACTOR_OWNER(false);

    final boolean childIsWorker;

    CrashScript(boolean childIsWorker) {
      this.childIsWorker = childIsWorker;
    }

    void run(CrashSide side) {
      switch (this) {
        case RUN, SUBMIT -> values(side);
        case RETRY -> retries(side);
        case CANCEL -> cancels(side);
        case ACTOR, ACTOR_OWNER -> actor(side);
      }
    }

    private static void values(CrashSide side) {
      TaskOptions options = Session.retries(-1);
      List<ObjectRef<Object>> results = new ArrayList<>();
      results.add(side.submit(options, a -> a[0], 1));
      try (ObjectRef<String> inner = side.store.put("inner")) {
        results.add(side.submit(options, a -> a[0], List.of(inner)));
      }
      results.add(side.submit(options, a -> new byte[(int) (Integer) a[0]], 50_000));
      results.add(side.submit(options, a -> a[0], results.get(2)));
      for (ObjectRef<Object> result : results) {
        if (result.get() instanceof List<?> list) {
          ((ObjectRef<?>) list.getFirst()).close();
        }
      }
      results.forEach(ObjectRef::close);
    }

    private static void actor(CrashSide side) {
      ActorOptions options =
          new ActorOptions(
              null,
              "default",
              -1,
              -1,
              1,
              Map.of("other", 1),
              false,
              false,
              0,
              Resources.NONE,
              Placement.ANYWHERE,
              null);
      Call make = Call.of(CallKind.VALUE, a -> new int[1], new Object[0], 0, 0);
      try (ActorHandle actor =
          side.scheduler.createActor(new ActorSpec("counter", make, options), null)) {
        assertCounts(actor, null);
        actor.kill(false);
        assertCounts(actor, "other");
      }
    }

    private static void assertCounts(ActorHandle actor, @Nullable String group) {
      Call add = Call.of(CallKind.VALUE, a -> ++((int[]) a[0])[0], new Object[0], 0, 0);
      for (int i = 0; i < 2; i++) {
        try (ObjectRef<Integer> count =
            actor.call(new ActorCallSpec("add", add, group, null), null)) {
          if (count.get() < 1) {
            throw new IllegalStateException("counted " + count.get());
          }
        }
      }
    }

    private static void retries(CrashSide side) {
      ObjectRef<Object> third =
          side.submit(
              Session.retries(5),
              a -> {
                if (TestHost.task().attempt() < 3) {
                  throw new IllegalStateException("not yet");
                }
                return 3;
              });
      ObjectRef<Object> after = side.submit(Session.retries(1), a -> a[0], third);
      after.get();
      after.close();
      third.close();
    }

    private static void cancels(CrashSide side) {
      var gate = side.store.<Object>reserve();
      ObjectRef<Object> queued = side.submit(TaskOptions.DEFAULT, a -> a[0], gate.ref());
      var begun = side.store.<Boolean>reserve();
      ObjectRef<Object> running =
          side.submit(
              TaskOptions.DEFAULT,
              a -> {
                try (var promise = TestHost.store().<Boolean>promise((String) a[0])) {
                  promise.complete(true);
                }
                synchronized (a) {
                  a.wait();
                }
                return 1;
              },
              begun.id());
      begun.ref().get();
      boolean _ = side.scheduler.cancel(queued, false);
      boolean _ = side.scheduler.cancel(running, false);
      gate.complete(1);
      var _ = side.scheduler.shutdown(Duration.ofSeconds(20));
    }
  }
}
