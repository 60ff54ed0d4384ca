package io.batoid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import io.batoid.objectstore.StoreOptions;
import java.io.IOException;
import java.io.Serializable;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers of their own, for an environment or for one task. */
class EnvironmentTest {
  @TempDir Path directory;

  private static TaskOptions options(Placement placement, @Nullable WorkerEnvironment environment) {
    return new TaskOptions(
        null, Resources.ONE_CPU, RetryPolicy.NEVER, null, placement, environment);
  }

  @Test
  void anEnvironmentHasWorkersOfItsOwn() {
    WorkerEnvironment environment =
        new WorkerEnvironment(
            List.of(),
            Map.of("the.property", "its value"),
            Map.of("THE_VARIABLE", "and its"),
            List.of("-Xmx64m"));
    try (Session session = Session.open(directory.resolve("session"), 1, 0)) {
      TaskOptions special = options(Placement.ANYWHERE, environment);
      ObjectRef<List<Object>> result =
          session.submit(
              special,
              a ->
                  List.of(
                      System.getProperty("the.property"),
                      System.getenv("THE_VARIABLE"),
                      Runtime.getRuntime().maxMemory() <= 64 << 20,
                      ProcessHandle.current().pid()));
      long pid = (long) result.get().get(3);
      assertThat(result.get()).containsExactly("its value", "and its", true, pid);
      assertThat(session.<Long>submit(special, a -> ProcessHandle.current().pid()).get())
          .isEqualTo(pid);
      assertThat(session.<Long>submit(a -> ProcessHandle.current().pid()).get())
          .isEqualTo(ProcessHandle.current().pid());
    }
  }

  /** A class that is only in a directory of its own. */
  private static Path classOfItsOwn(Path directory, String name) throws IOException {
    Path file = directory.resolve(name.replace('.', '/') + ".class");
    Files.createDirectories(file.getParent());
    byte[] bytes =
        ClassFile.of()
            .build(
                ClassDesc.of(name),
                type ->
                    type.withFlags(ClassFile.ACC_PUBLIC)
                        .withInterfaceSymbols(ClassDesc.of(Serializable.class.getName()))
                        .withMethodBody(
                            ConstantDescs.INIT_NAME,
                            ConstantDescs.MTD_void,
                            ClassFile.ACC_PUBLIC,
                            code ->
                                code.aload(0)
                                    .invokespecial(
                                        ConstantDescs.CD_Object,
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void)
                                    .return_()));
    return Files.write(file, bytes);
  }

  @Test
  void anEnvironmentHasAClassPathOfItsOwnBesideTheSessions() throws Exception {
    Path classes = directory.resolve("classes");
    Path _ = classOfItsOwn(classes, "com.example.OnlyThere");
    WorkerEnvironment environment =
        new WorkerEnvironment(List.of(classes.toString()), Map.of(), Map.of(), List.of());
    Invocable load = a -> Class.forName("com.example.OnlyThere").getName();
    try (Session session = Session.open(directory.resolve("session"), 0, 1)) {
      assertThat(session.<String>submit(options(Placement.ANYWHERE, environment), load).get())
          .isEqualTo("com.example.OnlyThere");
      assertThatThrownBy(session.submit(load)::get)
          .hasMessageContaining("failed: task test attempt 1 worker ")
          .hasCauseInstanceOf(ClassNotFoundException.class);
    }
  }

  @Test
  void aClassThatTheWorkerDoesNotHaveIsNamed() throws Exception {
    Path classes = directory.resolve("classes");
    Path _ = classOfItsOwn(classes, "com.example.OnlyHere");
    ClassLoader ours = EnvironmentTest.class.getClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, ours)) {
      Object missing = loader.loadClass("com.example.OnlyHere").getConstructor().newInstance();
      try (Session session =
          Session.open(
              StoreOptions.at(directory.resolve("session")).capacity("64m").classLoader(loader),
              0,
              1,
              1000,
              100,
              SchedulerOptions.LINEAGE_BYTES)) {
        assertThatThrownBy(session.submit(a -> a.length, missing)::get)
            .hasMessageContaining("failed: task test attempt 1 worker ")
            .hasMessageContaining("com.example.OnlyHere");
        assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
      }
    }
  }

  @Test
  void anIsolatedTaskHasAProcessToItself() {
    try (Session session = Session.open(directory.resolve("session"), 1, 0)) {
      TaskOptions isolated = options(Placement.ISOLATED, null);
      long first = session.<Long>submit(isolated, a -> ProcessHandle.current().pid()).get();
      long second = session.<Long>submit(isolated, a -> ProcessHandle.current().pid()).get();
      assertThat(List.of(first, second, ProcessHandle.current().pid())).doesNotHaveDuplicates();
    }
  }

  @Test
  void whatATaskSubmitsHasWorkersOfItsKindToo() {
    try (Session session = Session.open(directory.resolve("session"), 0, 1)) {
      ObjectRef<Long> outer =
          session.submit(a -> {
            TaskOptions isolated = options(Placement.ISOLATED, null);
            long nested =
                Session.<Long>nestedWith(isolated, b -> ProcessHandle.current().pid()).get();
            return nested == ProcessHandle.current().pid() ? -1 : nested;
          });
      assertThat(outer.get(Duration.ofMinutes(1))).isPositive();
    }
  }

  @Test
  void tasksOfAnEnvironmentRunBesideEachOther() {
    WorkerEnvironment environment =
        new WorkerEnvironment(List.of(), Map.of("some", "value"), Map.of(), List.of());
    try (Session session = Session.open(directory.resolve("session"), 0, 2)) {
      Promise<Boolean> met = session.store.reserve();
      TaskOptions special = options(Placement.ANYWHERE, environment);
      // the first waits for what only the second can give; waiting in a loop, it lends nothing
      ObjectRef<Long> first = session.submit(special, a -> spin(a[0]), List.of(met.ref()));
      ObjectRef<Long> second = session.submit(special, a -> ProcessHandle.current().pid());
      long other = second.get(Duration.ofMinutes(1));
      met.complete(true);
      assertThat(first.get(Duration.ofMinutes(1))).isNotEqualTo(other);
    }
  }

  private static long spin(Object refs) throws InterruptedException {
    ObjectRef<?> ref = (ObjectRef<?>) ((List<?>) refs).getFirst();
    while (!ref.isReady()) {
      Thread.sleep(1);
    }
    return ProcessHandle.current().pid();
  }

  @Test
  void noMoreOfThemRunThanThereAreProcessors() {
    try (Session session = Session.open(directory.resolve("session"), 0, 1)) {
      List<ObjectRef<List<Long>>> runs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        runs.add(
            session.submit(
                options(Placement.ISOLATED, null),
                a -> {
                  long began = System.nanoTime();
                  Thread.sleep(20);
                  return List.of(began, System.nanoTime());
                }));
      }
      List<List<Long>> times =
          runs.stream()
              .map(run -> run.get(Duration.ofMinutes(1)))
              .sorted(Comparator.comparing(List::getFirst))
              .toList();
      for (int i = 1; i < times.size(); i++) {
        assertThat(times.get(i).getFirst()).isGreaterThan(times.get(i - 1).getLast());
      }
    }
  }

  @Test
  void anEnvironmentInWhichNoJvmStartsFailsItsTasksAndSaysWhy() {
    WorkerEnvironment environment =
        new WorkerEnvironment(List.of(), Map.of(), Map.of(), List.of("-XX:NoSuchOption"));
    try (Session session = Session.open(directory.resolve("session"), 0, 1)) {
      for (Placement placement : List.of(Placement.ANYWHERE, Placement.ISOLATED)) {
        ObjectRef<Integer> hopeless = session.submit(options(placement, environment), a -> 1);
        assertThatThrownBy(() -> hopeless.get(Duration.ofMinutes(1)))
            .hasMessageContaining("without a worker: task test")
            .hasMessageContaining("exit code 1")
            .hasMessageContaining("NoSuchOption");
      }
      assertThat(session.<Integer>submit(a -> 5).get()).isEqualTo(5);
    }
  }

  @Test
  void aTaskOfThisProcessRunsHere() {
    try (Session session = Session.open(directory.resolve("session"), 0, 1)) {
      TaskOptions here = options(Placement.IN_PROCESS, null);
      assertThat(session.<Long>submit(here, a -> ProcessHandle.current().pid()).get())
          .isEqualTo(ProcessHandle.current().pid());
      assertThat(session.<Long>submit(a -> ProcessHandle.current().pid()).get())
          .isNotEqualTo(ProcessHandle.current().pid());
    }
  }
}
