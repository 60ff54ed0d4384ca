package io.batoid.objectstore.api;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What users of the store write, and what they must not. */
class ApiCompileTest {
  private final ApiSuite suite = new ApiSuite(ApiCompileTest.class, "", "ObjectStore store");

  @Test
  void typicalUsesCompileWithoutAnyWarning() throws IOException {
    suite.assertUsesCompile(60);
  }

  @Test
  void misusesDoNotCompile() throws IOException {
    suite.assertMisusesDoNotCompile(25);
  }
}
