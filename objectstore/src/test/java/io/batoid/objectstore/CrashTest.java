package io.batoid.objectstore;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process is killed before its k-th shared write, in each script; a survivor finds everything
 * that was sealed, nothing broken, nothing lost, and nobody left waiting.
 *
 * <p>By default a few k of each script; {@code -Dbatoid.crash.all=true} tries every one.
 */
class CrashTest {
  static Stream<CrashScript> scripts() {
    return Stream.of(CrashScript.values()).filter(script -> !script.place.needsFlags());
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void aSurvivorRepairsWhateverADeathLeaves(CrashScript script) throws Exception {
    CrashRun.of(script);
  }
}
