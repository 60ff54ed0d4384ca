package io.batoid.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TwinTest {
  @TempDir Path directory;

  /** That it is noticed is for the run to show; here, that the call is where it is looked for. */
  @ParameterizedTest
  @EnumSource
  void aTwinIsOneClassWithoutOneCall(Twin twin) throws Exception {
    twin.write(directory);
    try (var files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
    assertThat(Twin.named(twin.toString())).isEqualTo(twin);
  }
}
