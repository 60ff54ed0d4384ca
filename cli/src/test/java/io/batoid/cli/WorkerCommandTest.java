package io.batoid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.ObjectRef;
import io.batoid.runtime.BatoidOptions;
import io.batoid.runtime.BatoidRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerCommandTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void aWorkerStartedByHandRunsTasksOfDriversAndEndsAfterThem(@TempDir Path directory)
      throws Exception {
    Process worker;
    try (BatoidRuntime driver =
        BatoidRuntime.start(
            BatoidOptions.defaults().session(directory.resolve("session").toString()).threads(0))) {
      ObjectRef<Long> pid = driver.task(() -> ProcessHandle.current().pid()).remote();
      worker = start(directory, "--cp", System.getProperty("java.class.path"));
      assertThat(worker.inputReader().readLine())
          .isEqualTo(
              "worker "
                  + worker.pid()
                  + " of "
                  + directory.resolve("session")
                  + "; Ctrl-C ends it");
      assertThat(pid.get(PATIENCE)).isEqualTo(worker.pid());
      assertThat(worker.isAlive()).isTrue();
    }
    assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isZero();
    assertThat(directory.resolve("session")).doesNotExist();
  }

  @Test
  void aSignalEndsItInOrder(@TempDir Path directory) throws Exception {
    try (BatoidRuntime driver =
        BatoidRuntime.start(
            BatoidOptions.defaults().session(directory.resolve("session").toString()).threads(0))) {
      Process worker = start(directory, "--cp", System.getProperty("java.class.path"));
      assertThat(driver.task(() -> 1).remote().get(PATIENCE)).isEqualTo(1);
      worker.destroy();
      assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(driver.store().stats().processes()).isEqualTo(1);
    }
  }

  @Test
  void aClassPathEntryThatIsMissingIsNamed(@TempDir Path directory) throws Exception {
    try (BatoidRuntime driver =
        BatoidRuntime.start(
            BatoidOptions.defaults().session(directory.resolve("session").toString()))) {
      assertThat(driver.task(() -> 1).remote().get()).isEqualTo(1);
      Cli cli =
          Cli.run("-s", directory.resolve("session").toString(), "worker", "--cp", "/no/app.jar");
      assertThat(cli.exit()).as(cli.err()).isEqualTo(2);
      assertThat(cli.err()).contains("--cp: there is no /no/app.jar");
    }
  }

  private static Process start(Path directory, String... arguments) throws IOException {
    Path state = Files.createDirectories(directory.resolve("home/.batoid"));
    Files.writeString(state.resolve("classpath-embedder"), System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dbatoid.home=" + directory.resolve("home"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "worker",
                "-s",
                directory.resolve("session").toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
