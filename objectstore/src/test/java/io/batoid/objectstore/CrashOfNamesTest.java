package io.batoid.objectstore;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link CrashTest}, for what is done with names: these need JVM flags. */
@Tag("flags")
class CrashOfNamesTest {
  static Stream<CrashScript> scripts() {
    return Stream.of(CrashScript.values()).filter(script -> script.place.needsFlags());
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void aSurvivorRepairsWhateverADeathLeaves(CrashScript script) throws Exception {
    CrashRun.of(script);
  }
}
