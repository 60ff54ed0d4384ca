package io.batoid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.ObjectRef;
import java.nio.file.Path;
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
