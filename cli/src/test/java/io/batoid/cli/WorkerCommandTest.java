package io.batoid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.junit.BatoidTest;
import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.BatoidRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

class WorkerCommandTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @BatoidTest(workers = 0, threads = 0)
  void aWorkerStartedByHandRunsTasksOfDriversAndEndsAfterThem(
      BatoidRuntime driver, @TempDir Path home) throws Exception {
    Process worker;
    try (driver) {
      ObjectRef<Long> pid = driver.task(() -> ProcessHandle.current().pid()).remote();
      worker = start(driver, home, "--cp", System.getProperty("java.class.path"));
      assertThat(worker.inputReader().readLine())
          .isEqualTo("worker " + worker.pid() + " of " + driver.directory() + "; Ctrl-C ends it");
      assertThat(pid.get(PATIENCE)).isEqualTo(worker.pid());
      assertThat(worker.isAlive()).isTrue();
    }
    assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isZero();
    assertThat(driver.directory()).doesNotExist();
  }

  @BatoidTest(workers = 0, threads = 0)
  void aSignalEndsItInOrder(BatoidRuntime driver, @TempDir Path home) throws Exception {
    Process worker = start(driver, home, "--cp", System.getProperty("java.class.path"));
    try (ObjectRef<Integer> one = driver.task(() -> 1).remote()) {
      assertThat(one.get(PATIENCE)).isEqualTo(1);
    }
    worker.destroy();
    assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(driver.store().stats().processes()).isEqualTo(1);
  }

  @BatoidTest(threads = 1)
  void aClassPathEntryThatIsMissingIsNamed(BatoidRuntime driver) {
    Cli cli = Cli.run("-s", driver.directory(), "worker", "--cp", "/no/app.jar");
    assertThat(cli.exit()).as(cli.err()).isEqualTo(2);
    assertThat(cli.err()).contains("--cp: there is no /no/app.jar");
  }

  private static Process start(BatoidRuntime driver, Path home, String... arguments)
      throws IOException {
    Path state = Files.createDirectories(home.resolve(".batoid"));
    Files.writeString(state.resolve("classpath-embedder"), System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dbatoid.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "worker",
                "-s",
                driver.directory().toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
