package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.batoid.objectstore.ObjectLostException;
import io.batoid.objectstore.ObjectRef;
import io.batoid.objectstore.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A driver is killed while other processes wait for what its tasks return. */
class OwnerDeathTest {
  private static final Executor OWN_THREAD =
      action -> {
        Thread _ = Thread.ofPlatform().daemon().start(action);
      };

  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  @Test
  void whoWaitsForAResultIsToldThatItsOwnerDied() throws Exception {
    BatoidRuntime runtime = runtimes.start();
    Process driver = driver(runtime);
    try {
      String result = line(driver);
      String queued = line(driver);
      String promise = line(driver);
      try (ObjectRef<Integer> begun = runtime.store().resolve(result);
          ObjectRef<Integer> waiting = runtime.store().resolve(queued);
          ObjectRef<Integer> promised = runtime.store().resolve(promise)) {
        CompletableFuture<Integer> waiter = CompletableFuture.supplyAsync(begun::get, OWN_THREAD);
        assertThatThrownBy(() -> begun.get(Duration.ofMillis(100))).isNotNull();
        driver.destroyForcibly();
        assertThatThrownBy(() -> waiter.get(60, TimeUnit.SECONDS))
            .cause()
            .isInstanceOf(OwnerDiedException.class)
            .hasMessageContaining(begun.id())
            .hasMessageContaining("process " + driver.pid() + ", which submitted it, died");
        assertThatThrownBy(waiting::get).isInstanceOf(OwnerDiedException.class);
        await().until(() -> runtime.wait(List.of(promised)).ready().size() == 1);
        assertThatThrownBy(promised::get).isInstanceOf(ObjectLostException.class);
        ObjectRef<Integer> dependent = runtime.task((Integer n) -> n, waiting).remote();
        assertThatThrownBy(dependent::get).hasStackTraceContaining("OwnerDiedException");
      }
      assertThat(runtime.task(() -> 5).remote().get()).isEqualTo(5);
    } finally {
      driver.destroyForcibly().waitFor();
    }
  }

  @Test
  void onceAnotherHasItsPlaceTheDeadOneIsNotNamed() throws Exception {
    BatoidRuntime runtime = runtimes.start();
    Process driver = driver(runtime);
    Process next = driver;
    try (ObjectRef<Integer> begun = runtime.store().resolve(line(driver))) {
      driver.destroyForcibly().waitFor();
      assertThatThrownBy(begun::get).isInstanceOf(OwnerDiedException.class);
      next = driver(runtime);
      assertThat(line(next)).isNotBlank();
      assertThatThrownBy(begun::get)
          .isInstanceOf(OwnerDiedException.class)
          .hasMessageContaining("the process that submitted it died");
    } finally {
      next.destroyForcibly().waitFor();
    }
  }

  private static String line(Process driver) throws IOException {
    return Objects.requireNonNull(driver.inputReader().readLine());
  }

  private static Process driver(BatoidRuntime runtime) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Driver.class.getName(),
            runtime.directory().toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** A driver with a task that runs, one that waits for it, and a promise; it prints their ids. */
  static final class Driver {
    private Driver() {}

    /** Argument: the session's directory. */
    public static void main(String[] arguments) throws Exception {
      try (BatoidRuntime runtime =
              BatoidRuntime.start(BatoidOptions.defaults().session(arguments[0]).threads(1));
          Promise<Integer> promise = runtime.store().reserve()) {
        ObjectRef<Integer> begun = runtime.task(Driver::sleep).remote();
        ObjectRef<Integer> queued = runtime.task((Integer n) -> n, begun).remote();
        System.out.println(begun.id() + "\n" + queued.id() + "\n" + promise.ref().id());
        int end = System.in.read();
        throw new IllegalStateException("was not killed: " + end);
      }
    }

    private static int sleep() {
      try {
        Thread.sleep(Duration.ofMinutes(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return 1;
    }
  }
}
