package io.batoid.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.examples.actors.Lifecycle;
import io.batoid.examples.actors.Pipeline;
import io.batoid.examples.actors.Pool;
import io.batoid.examples.actors.PubSub;
import io.batoid.examples.actors.SharedCache;
import io.batoid.examples.actors.Survivor;
import io.batoid.examples.tasks.ClassStatistics;
import io.batoid.examples.tasks.InPlace;
import io.batoid.examples.tasks.Patterns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs as a user starts them: what they print, and that nothing of them is left. */
@Timeout(120)
class ProgramsTest {
  @TempDir Path directory;

  static List<Arguments> programs() {
    return List.of(
        Arguments.of(Patterns.class, "", "primes below 10,000:   1229\n"),
        Arguments.of(InPlace.class, "file", "file: class files begin at 1 places\n"),
        Arguments.of(ClassStatistics.class, "java.logging", "java.logging: "),
        Arguments.of(Lifecycle.class, "", "its last call: "),
        Arguments.of(
            Pipeline.class, "java.logging", "words in the class names of java.logging: [logging "),
        Arguments.of(Pool.class, "java.logging", "  /modules/java.logging/java/util/logging\n"),
        Arguments.of(
            PubSub.class, "", "archived 100 news, the last: goal 100\nof those, goals: 10\n"),
        Arguments.of(SharedCache.class, "java.logging", " agree: true; loaded "),
        Arguments.of(Survivor.class, "", "nothing is lost\n"));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void itPrintsWhatItPromisesAndLeavesNothing(Class<?> program, String argument, String printed)
      throws IOException, InterruptedException {
    Path sessions = Files.createDirectory(directory.resolve("sessions"));
    Files.write(
        directory.resolve("file"),
        new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0});
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dbatoid.directory=" + sessions,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    if (!argument.isEmpty()) {
      command.add(argument);
    }
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(said).contains(printed).doesNotContain("Exception in");
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (Stream<Path> left = Files.list(sessions)) {
      assertThat(left).isEmpty();
    }
  }
}
