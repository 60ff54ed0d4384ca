package io.batoid.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void theMedianIsTheMiddleOne() {
    assertThat(Samples.of(3, 1, 2).median()).isEqualTo(2);
    assertThat(Samples.of(4, 1, 2, 3).median()).isEqualTo(2.5);
  }

  @Test
  void theSpreadOfFewIsTheirExtremes() {
    Samples few = Samples.of(5, 9, 1);
    assertThat(few.low()).isEqualTo(1);
    assertThat(few.high()).isEqualTo(9);
  }

  @Test
  void theSpreadOfManyLeavesTheExtremesOut() {
    Samples many = Samples.of(IntStream.rangeClosed(1, 100).asDoubleStream().toArray());
    assertThat(many.low()).isEqualTo(5);
    assertThat(many.high()).isEqualTo(95);
  }

  @Test
  void aConversionThatTurnsTheOrderKeepsItSorted() {
    Samples nanos = Samples.of(10, 20, 40).map(n -> 1 / n);
    assertThat(nanos.low()).isEqualTo(1.0 / 40);
    assertThat(nanos.high()).isEqualTo(1.0 / 10);
  }

  @Test
  void nothingIsNotASample() {
    assertThatThrownBy(Samples::of).isInstanceOf(IllegalArgumentException.class);
  }
}
