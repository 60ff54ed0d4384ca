package io.batoid.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
  /** A child that adds, and dies of anything else. */
  static final class Adder {
    private Adder() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println("noise on standard output");
      ChildMain.serve(
          words -> String.valueOf(Integer.parseInt(words[0]) + Integer.parseInt(words[1])));
    }
  }

  @Test
  void aChildAnswersLineByLine() {
    try (ChildJvm child = ChildJvm.start(Adder.class, List.of("-Xmx32m"))) {
      assertThat(child.receive()).isEqualTo("ready");
      assertThat(child.ask("2 3")).isEqualTo("5");
      assertThat(child.ask("20 30")).isEqualTo("50");
    }
  }

  @Test
  void aChildThatDiesIsQuoted() {
    try (ChildJvm child = ChildJvm.start(Adder.class, List.of("-Xmx32m"))) {
      child.receive();
      assertThatThrownBy(() -> child.ask("two three"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("NumberFormatException");
    }
  }

  @Test
  void aKilledChildIsReportedAsEnded() {
    try (ChildJvm child = ChildJvm.start(Adder.class, List.of("-Xmx32m"))) {
      child.receive();
      child.kill();
      assertThatThrownBy(child::receive).hasMessageContaining("ended");
    }
  }
}
