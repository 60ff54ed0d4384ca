package io.batoid.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The one list of JVM flags, as launcher, tests and embedders read it. */
@Tag("flags")
class JvmFlagsTest {
  @Test
  void everyLineIsOneFlag() throws IOException {
    assertThat(flags()).isNotEmpty().allSatisfy(flag -> assertThat(flag).matches("-\\S+"));
  }

  @Test
  void testsRunWithTheFlags() throws IOException {
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments()).containsAll(flags());
  }

  private static List<String> flags() throws IOException {
    try (InputStream in =
        requireNonNull(ObjectStoreFullException.class.getResourceAsStream("jvm-flags.txt"))) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    }
  }
}
