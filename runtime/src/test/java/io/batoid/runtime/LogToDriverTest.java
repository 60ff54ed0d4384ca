package io.batoid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What workers print, where the driver prints. */
class LogToDriverTest {
  @RegisterExtension final TestRuntimes runtimes = new TestRuntimes();

  /** A driver whose worker says something. */
  static final class Driver {
    private Driver() {}

    /** Argument: the directory of sessions. */
    public static void main(String[] arguments) {
      BatoidOptions options =
          BatoidOptions.defaults().directory(Path.of(arguments[0])).capacity("16m").workers(1);
      try (BatoidRuntime runtime = BatoidRuntime.start(options)) {
        long worker =
            runtime
                .task(() -> {
                  System.out.println("said aloud");
                  return ProcessHandle.current().pid();
                })
                .remote()
                .get();
        System.out.println(worker);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void linesOfWorkersAreRepeatedIfWanted(boolean wanted) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dio.batoid.aotcache=off",
                "-Dbatoid.logToDriver=" + wanted,
                "-cp",
                System.getProperty("java.class.path"),
                Driver.class.getName(),
                runtimes.home().toString())
            .redirectError(runtimes.home().resolve("err").toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    String line = "(worker " + out.strip() + ") said aloud";
    if (wanted) {
      assertThat(runtimes.home().resolve("err")).content().contains(line);
    } else {
      assertThat(runtimes.home().resolve("err")).content().doesNotContain("said aloud");
    }
    assertThat(out).doesNotContain("said aloud");
  }
}
