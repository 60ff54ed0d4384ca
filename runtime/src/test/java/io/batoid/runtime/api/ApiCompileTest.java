package io.batoid.runtime.api;

import io.batoid.objectstore.api.ApiSuite;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What users of tasks and actors write, and what they must not. */
class ApiCompileTest {
  private static final String IMPORTS =
      """
      import static io.batoid.runtime.ActorLifetime.DETACHED;
      import java.nio.file.Files;
      import io.batoid.runtime.*;
      import io.batoid.runtime.api.Shop;
      import io.batoid.runtime.api.Shop.*;
      """;

  private final ApiSuite suite =
      new ApiSuite(
          ApiCompileTest.class,
          IMPORTS,
          "BatoidRuntime runtime, Path path, ObjectRef<Integer> sum, ActorRef<Counter> counter");

  @Test
  void typicalUsesCompileWithoutAnyWarning() throws IOException {
    suite.assertUsesCompile(90);
  }

  @Test
  void misusesDoNotCompile() throws IOException {
    suite.assertMisusesDoNotCompile(30);
  }
}
