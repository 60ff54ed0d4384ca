package io.batoid.objectstore.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.batoid.objectstore.TestJvm;
import io.batoid.objectstore.catalogue.JvmFlags;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every input that ever did harm, and some seconds of new ones. Each runs in a JVM of its own: one
 * that crashes or hangs is a failed test. {@code .ci/fuzz} does the same for as long as one likes,
 * with Jazzer.
 */
class HostileFilesTest {
  private static final String SEED = "20261122";
  private static final String SECONDS = "6";

  @ParameterizedTest
  @ValueSource(strings = {"segment", "names", "value"})
  void noBytesCrashHangOrLeakWhatIsNotTheirs(String target)
      throws IOException, InterruptedException, URISyntaxException {
    List<String> options =
        new ArrayList<>(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    if (target.equals("names")) {
      options.addAll(JvmFlags.all());
      options.add("-Dbatoid.fuzz.names=true");
    } else {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    Process child =
        TestJvm.command(
                options,
                FuzzMain.class,
                target.equals("value") ? "value" : "segment",
                corpus(target),
                SEED,
                SECONDS)
            .start();
    try {
      String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor()).as(output).isZero();
      assertThat(output).contains("ok ");
    } finally {
      child.destroyForcibly();
    }
  }

  private static String corpus(String target) throws URISyntaxException {
    URL directory =
        HostileFilesTest.class.getResource(target.equals("value") ? "value" : "segment");
    return Path.of(Objects.requireNonNull(directory).toURI()).toString();
  }
}
