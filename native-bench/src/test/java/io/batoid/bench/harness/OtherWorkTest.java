package io.batoid.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OtherWorkTest {
  @Test
  void theShareIsAShareAndOwnWorkIsNotInIt() {
    OtherWork others = OtherWork.watch();
    try (ChildJvm child = ChildJvm.start(ChildJvmTest.Adder.class, List.of("-Xmx32m"))) {
      child.receive();
    }
    assertThat(others.share()).isBetween(0.0, 1.0);
  }
}
